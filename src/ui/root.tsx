/** The Ink side: fixed panes of ready-made lines. No text that changes goes through Ink's text measure, which never forgets. */
import { Box, Text, Transform } from 'ink';
import { memo, type ReactElement, useSyncExternalStore } from 'react';
import type { App } from './app/app.ts';
import { picture } from './panes/screen.ts';
import type { Screen } from './terminal/screen.ts';

interface PaneProps {
  readonly lines: readonly string[];
  readonly width: number;
}

const placeholders = new Map<string, string>();

/** Blanks of a pane's size: all that Ink measures. */
function placeholder(width: number, height: number): string {
  const key = `${width}x${height}`;
  let text = placeholders.get(key);
  if (text === undefined) {
    if (placeholders.size > 200) placeholders.clear();
    text = Array.from({ length: height }, () => ' '.repeat(width)).join('\n');
    placeholders.set(key, text);
  }
  return text;
}

/** A pane of lines, each exactly `width` columns. */
const Pane = memo(function Pane({ lines, width }: PaneProps): ReactElement | null {
  if (lines.length === 0 || width <= 0) return null;
  return (
    <Box width={width} height={lines.length} flexShrink={0}>
      <Transform transform={(_, index) => lines[index] ?? ''}>
        <Text>{placeholder(width, lines.length)}</Text>
      </Transform>
    </Box>
  );
});

export function Root({ app, screen }: { readonly app: App; readonly screen: Screen }): ReactElement {
  useSyncExternalStore(app.subscribe, app.version);
  const frame = picture(app, screen.columns, screen.rows);
  const { width, height, header, prompt, body, bodyWidth, shell, besideWidth, mainWidth, mainHeight } = frame;
  const { side, below, foot, dialog } = frame;
  return (
    <Box width={width} height={height} flexDirection="column">
      <Pane lines={header} width={width} />
      <Pane lines={prompt} width={width} />
      <Box width={width} height={mainHeight} flexShrink={0}>
        <Box width={mainWidth} flexDirection={besideWidth > 0 ? 'row' : 'column'} flexShrink={0}>
          <Pane lines={body} width={bodyWidth} />
          <Pane lines={shell} width={besideWidth || mainWidth} />
        </Box>
        <Pane lines={side} width={width - mainWidth} />
      </Box>
      <Pane lines={below} width={width} />
      <Pane lines={foot} width={width} />
      {dialog === undefined ? null : (
        <Box position="absolute" marginLeft={dialog.left} marginTop={dialog.top}>
          <Pane lines={dialog.lines} width={dialog.width} />
        </Box>
      )}
    </Box>
  );
}
