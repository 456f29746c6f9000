/** Frames around panes, with a title in the upper edge, and states in the lower one. */

import type { Role } from '../theme/skins.ts';
import type { Look, Theme } from '../theme/theme.ts';
import { line, nameFitted, type Span, spansWidth } from './line.ts';

export interface FrameOptions {
  readonly title?: readonly Span[];
  readonly foot?: readonly Span[];
  readonly role?: Role;
  /** What goes on beyond an edge; told in the upper corner there, where the title leaves room. */
  readonly beyondLeft?: string;
  readonly beyondRight?: string;
}

/** The part of the upper edge beside the title, with what goes on there. */
function edge(theme: Theme, look: Look, columns: number, text: string | undefined, right: boolean): string {
  const rest = columns - (text ?? '').length - 3;
  if (text === undefined || rest < 1) return theme.paint(look, '─'.repeat(columns));
  const [near, far] = [theme.paint(look, '─'), theme.paint(look, '─'.repeat(rest))];
  const told = theme.paint({ role: 'dim' }, ` ${text} `);
  return right ? far + told + near : near + told + far;
}

/** `lines`, each exactly `width - 2` columns, in a border of `width` columns. */
export function framed(theme: Theme, width: number, lines: readonly string[], options: FrameOptions = {}): string[] {
  const look: Look = { role: options.role ?? 'border' };
  const inner = Math.max(0, width - 2);
  const along = (said: readonly Span[], beyondLeft?: string, beyondRight?: string): string => {
    const told = nameFitted(said, inner - 2); // what stands behind a name is told whole
    const takes = Math.min(spansWidth(told), Math.max(0, inner - 2));
    const left = (inner - takes) >> 1;
    const [before, after] = [
      edge(theme, look, left, beyondLeft, false),
      edge(theme, look, inner - takes - left, beyondRight, true),
    ];
    return before + line(theme, takes, told) + after;
  };
  const side = theme.paint(look, '│');
  return [
    theme.paint(look, '┌') +
      along(options.title ?? [], options.beyondLeft, options.beyondRight) +
      theme.paint(look, '┐'),
    ...lines.map((text) => side + text + side),
    theme.paint(look, '└') + along(options.foot ?? []) + theme.paint(look, '┘'),
  ];
}
