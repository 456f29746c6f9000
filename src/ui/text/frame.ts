/** Frames around panes, with a title in the upper edge. */

import type { Role } from '../theme/skins.ts';
import type { Look, Theme } from '../theme/theme.ts';
import { line, type Span, spansWidth } from './line.ts';

export interface FrameOptions {
  readonly title?: readonly Span[];
  readonly role?: Role;
}

/** `lines`, each exactly `width - 2` columns, in a border of `width` columns. */
export function framed(theme: Theme, width: number, lines: readonly string[], options: FrameOptions = {}): string[] {
  const look: Look = { role: options.role ?? 'border' };
  const inner = Math.max(0, width - 2);
  const title = options.title ?? [];
  const takes = Math.min(spansWidth(title), Math.max(0, inner - 2));
  const left = (inner - takes) >> 1;
  const top =
    theme.paint(look, `┌${'─'.repeat(left)}`) +
    line(theme, takes, title) +
    theme.paint(look, `${'─'.repeat(inner - takes - left)}┐`);
  const side = theme.paint(look, '│');
  return [top, ...lines.map((text) => side + text + side), theme.paint(look, `└${'─'.repeat(inner)}┘`)];
}
