/** Where every pane stands, for a size of the terminal: the whole picture as panes of ready-made lines. */
import type { App } from '../app/app.ts';
import { line } from '../text/line.ts';
import { crumbsLine } from './crumbs.ts';
import { dialogLines, type Placed } from './dialog-lines.ts';
import { footerLine } from './footer.ts';
import { belowHeight, belowLines, hasGuide, SIDE_FROM, SIDE_WIDTH, sideLines } from './guide.ts';
import { headerLines } from './header.ts';
import { promptLines } from './prompt-lines.ts';

/** Below this nothing useful can be shown. */
export const LEAST = { columns: 60, rows: 15 };

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly header: readonly string[];
  readonly prompt: readonly string[];
  readonly body: readonly string[];
  readonly bodyWidth: number;
  readonly side: readonly string[];
  readonly below: readonly string[];
  readonly foot: readonly string[];
  readonly dialog: Placed | undefined;
}

function tooSmall(app: App, width: number, height: number): Picture {
  const text = `Wavetank needs ${LEAST.columns}×${LEAST.rows}; this terminal has ${width}×${height}.`;
  const body = Array.from({ length: height }, (_, i) =>
    line(app.theme, width, i === height >> 1 ? [['warn', text]] : []),
  );
  return {
    width,
    height,
    header: [],
    prompt: [],
    body,
    bodyWidth: width,
    side: [],
    below: [],
    foot: [],
    dialog: undefined,
  };
}

export function picture(app: App, width: number, height: number): Picture {
  if (width < LEAST.columns || height < LEAST.rows) return tooSmall(app, width, height);
  const { view } = app;
  const full = view.fullscreen === true;
  const header = app.showHeader && !full ? headerLines(app, width, height) : [];
  const prompt = app.prompt === undefined ? [] : promptLines(app, app.prompt, width);
  const foot = full ? [] : [...(app.showCrumbs ? [crumbsLine(app, width)] : []), footerLine(app, width)];
  const atSide = !full && hasGuide(app) && width >= SIDE_FROM;
  const belowRows = full || atSide ? 0 : belowHeight(app, height);
  const bodyHeight = height - header.length - prompt.length - foot.length - belowRows;
  const bodyWidth = atSide ? width - SIDE_WIDTH : width;
  const body = view.render(bodyWidth, bodyHeight);
  const side = atSide ? sideLines(app, SIDE_WIDTH, bodyHeight) : [];
  const below = belowRows > 0 ? belowLines(app, width, belowRows) : [];
  const dialog = app.dialog === undefined ? undefined : dialogLines(app, app.dialog, width, height);
  app.onMouse = (event) => {
    const y = event.y - header.length - prompt.length;
    if (y < 0 || y >= bodyHeight || event.x >= bodyWidth) return false;
    return view.mouse?.(event, event.x, y) ?? false;
  };
  return { width, height, header, prompt, body, bodyWidth, side, below, foot, dialog };
}
