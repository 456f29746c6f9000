/** A skin at a colour depth, as bytes: what a role looks like on this terminal. */
import { colorCode, type Depth } from './color.ts';
import { type Role, SIXTEEN, SKINS, type SkinName } from './skins.ts';

export interface Look {
  /** Colour of the text. */
  readonly role?: Role;
  /** Colour of the ground; the text on it takes `role`, or the skin's ink. */
  readonly on?: Role;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

/** Without colour, what is news about a row stands in front of it as a sign. */
const SIGNS: Partial<Record<Role, string>> = { added: '+', modified: '~', gone: '-' };

const RESET = '\x1b[0m';

/** Without colour, these still differ: what must not be overlooked is bold, what is on its way underlined, what is over dim. */
const PLAIN_LOOK: Partial<Record<Role, string>> = {
  error: '1', warn: '1', title: '1', crumbOn: '1', label: '1', column: '1', highlight: '1', marked: '1;4', search: '7',
  pending: '4', starting: '4', terminating: '2;4', dim: '2', ghost: '2', completed: '2', gone: '2',
}; // biome-ignore format: a table

export class Theme {
  readonly skin: SkinName;
  readonly depth: Depth;
  readonly #opened = new Map<string, string>();

  constructor(skin: SkinName, depth: Depth) {
    this.skin = skin;
    this.depth = depth;
  }

  /** The bytes that begin a look; empty when it looks like nothing. */
  open(look: Look): string {
    const id = `${look.role}/${look.on}/${look.bold}/${look.dim}/${look.underline}/${look.inverse}`;
    let bytes = this.#opened.get(id);
    if (bytes === undefined) {
      bytes = this.#make(look);
      this.#opened.set(id, bytes);
    }
    return bytes;
  }

  #make(look: Look): string {
    const parts: string[] = [];
    if (look.bold) parts.push('1');
    if (look.dim) parts.push('2');
    if (look.underline) parts.push('4');
    if (this.depth === 0) {
      if (look.inverse || look.on !== undefined) parts.push('7');
      else if (look.role !== undefined) parts.push(PLAIN_LOOK[look.role] ?? '');
    } else {
      if (look.inverse) parts.push('7');
      const role = look.role ?? (look.on === undefined ? undefined : 'ink');
      if (role !== undefined) parts.push(this.#code(role, 'fg'));
      if (look.on !== undefined) parts.push(this.#code(look.on, 'bg'));
    }
    // one sequence each: a painter that replaces a colour must see its ground by itself
    return parts.map((part) => (part === '' ? '' : `\x1b[${part}m`)).join('');
  }

  #code(role: Role, ground: 'fg' | 'bg'): string {
    const own = this.depth === 4 ? SIXTEEN[this.skin][role] : undefined;
    if (own !== undefined) return String(own + (ground === 'fg' ? 0 : 10));
    return colorCode(SKINS[this.skin][role], this.depth, ground);
  }

  /** The column in front of a row: blank unless it has to say what a colour cannot. */
  sign(role: Role | undefined): string {
    return (this.depth === 0 && role !== undefined && SIGNS[role]) || ' ';
  }

  /** `text`, which must be clean, in a look. */
  paint(look: Look, text: string): string {
    const open = this.open(look);
    return open === '' || text === '' ? text : open + text + RESET;
  }
}
