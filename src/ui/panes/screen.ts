/** Where every pane stands, for a size of the terminal: the whole picture as panes of ready-made lines. */
import type { App } from '../app/app.ts';
import { tellDialog } from '../app/dispatch.ts';
import { line } from '../text/line.ts';
import { wrap } from '../text/width.ts';
import { crumbsLine } from './crumbs.ts';
import { dialogLines, type Placed } from './dialog-lines.ts';
import { footerLines } from './footer.ts';
import { belowHeight, belowLines, hasGuide, SIDE_FROM, SIDE_WIDTH, sideLines } from './guide.ts';
import { headerLines, stateLine } from './header.ts';
import { promptLines } from './prompt-lines.ts';

/** Below this nothing useful can be shown. */
export const LEAST = { columns: 60, rows: 15 };

/** From this width on the terminal may stand beside the view. */
const BESIDE_FROM = 100;
/** With fewer rows the header and the guide are cut short while the terminal is open. */
const SMALL = 30;
/** Rows that are not the guide's beside an open terminal: header, crumbs, footer, a view and a terminal of four rows and more. */
const TERMINAL_KEEPS = 13;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly header: readonly string[];
  readonly prompt: readonly string[];
  readonly body: readonly string[];
  readonly bodyWidth: number;
  /** The terminal: beside the body when `besideWidth` is more than 0, else below it. */
  readonly shell: readonly string[];
  readonly besideWidth: number;
  /** What body and terminal take together. */
  readonly mainWidth: number;
  readonly mainHeight: number;
  readonly side: readonly string[];
  readonly below: readonly string[];
  readonly foot: readonly string[];
  readonly dialog: Placed | undefined;
}

function tooSmall(app: App, width: number, height: number): Picture {
  const text = `Wavetank needs ${LEAST.columns}×${LEAST.rows}; this terminal has ${width}×${height}.`;
  const told = wrap(text, width).slice(0, height);
  const first = Math.max(0, (height - told.length) >> 1);
  const body = Array.from({ length: height }, (_, i) => line(app.theme, width, [['warn', told[i - first] ?? '']]));
  return {
    width,
    height,
    header: [],
    prompt: [],
    body,
    bodyWidth: width,
    shell: [],
    besideWidth: 0,
    mainWidth: width,
    mainHeight: height,
    side: [],
    below: [],
    foot: [],
    dialog: undefined,
  };
}

/** The terminal, where there is room for it: on a small screen it gives way to a list to choose from until somebody goes to it. */
function terminalIn({ view, terminal }: App, height: number): App['terminal'] {
  return view.isChoice && height < SMALL && !terminal?.focused ? undefined : terminal;
}

/** Where the terminal stands, and how large it is; the view keeps at least a few rows or columns. */
function divided(pane: App['terminal'], width: number, height: number): { bodyWidth: number; bodyHeight: number } {
  if (pane === undefined) return { bodyWidth: width, bodyHeight: height };
  if (pane.place === 'full') return { bodyWidth: width, bodyHeight: 0 };
  if (pane.place === 'beside' && width >= BESIDE_FROM) {
    const wanted = (width >> 1) + 2 * pane.grown;
    return { bodyWidth: width - Math.max(40, Math.min(width - 40, wanted)), bodyHeight: height };
  }
  const wanted = Math.max(Math.min(10, height >> 1), Math.floor(height * 0.45)) + pane.grown;
  return { bodyWidth: width, bodyHeight: height - Math.max(4, Math.min(height - 5, wanted)) };
}

export function picture(app: App, width: number, height: number): Picture {
  if (width < LEAST.columns || height < LEAST.rows) return tooSmall(app, width, height);
  const { view } = app;
  const terminal = terminalIn(app, height);
  const full = view.fullscreen === true && terminal === undefined;
  // On a small screen the terminal needs the rows more than the header does.
  const rows = terminal !== undefined && height < SMALL ? LEAST.rows : height;
  const header = app.showHeader && !full ? headerLines(app, width, rows) : [stateLine(app, width)];
  const prompt = app.prompt === undefined ? [] : promptLines(app, app.prompt, width);
  const foot = full ? [] : [...(app.showCrumbs ? [crumbsLine(app, width)] : []), ...footerLines(app, width)];
  const atSide = !full && hasGuide(app) && width >= SIDE_FROM;
  const most = terminal === undefined ? height : Math.max(1, height - TERMINAL_KEEPS);
  const belowRows = full || atSide ? 0 : Math.min(most, belowHeight(app, width, rows));
  const free = height - header.length - prompt.length - foot.length - belowRows;
  const freeWidth = atSide ? width - SIDE_WIDTH : width;
  if (terminal !== undefined) terminal.hasRoomBeside = freeWidth >= BESIDE_FROM;
  const { bodyWidth, bodyHeight } = divided(terminal, freeWidth, free);
  const body = bodyHeight > 0 ? view.render(bodyWidth, bodyHeight) : [];
  const besideWidth = freeWidth - bodyWidth;
  const shell = terminal?.render(besideWidth || freeWidth, besideWidth > 0 ? free : free - bodyHeight) ?? [];
  const side = atSide ? sideLines(app, SIDE_WIDTH, free) : [];
  const below = belowRows > 0 ? belowLines(app, width, belowRows) : [];
  const dialog = app.dialog === undefined ? undefined : dialogLines(app, app.dialog, width, height);
  const top = header.length + prompt.length;
  app.onMouse = (event) => {
    if (dialog !== undefined) {
      const at = event.action === 'press' ? dialog.at(event.x, event.y) : undefined;
      if (at !== undefined) tellDialog(app, (open) => open.click(at));
      return at !== undefined;
    }
    const y = event.y - top;
    if (y < 0 || y >= free || event.x >= freeWidth) return false;
    if (event.x >= bodyWidth || y >= bodyHeight) return terminal?.mouse(event) ?? false;
    if (event.action === 'press' && terminal !== undefined) terminal.focused = false;
    return view.mouse?.(event, event.x, y) ?? false;
  };
  const main = { body, bodyWidth, shell, besideWidth, mainWidth: freeWidth, mainHeight: free };
  return { width, height, header, prompt, ...main, side, below, foot, dialog };
}
