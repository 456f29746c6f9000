/** The commands of a script as plain data: what the parser found, without places in the text. */

/** Commands one after the other. */
export type List = readonly Item[];

export interface Item {
  readonly command: Command;
  /** What stands before it: after `&&` it is run only if the last one succeeded, after `||` only if it failed. */
  readonly joined: ';' | '&&' | '||';
}

export type Command =
  | Simple
  | { readonly kind: 'pipe'; readonly commands: readonly Command[] }
  /** `! …` */
  | { readonly kind: 'not'; readonly command: Command }
  | { readonly kind: 'if'; readonly arms: readonly Branch[]; readonly otherwise: List }
  | Loop
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[]; readonly body: List }
  | { readonly kind: 'case'; readonly word: Word; readonly arms: readonly Arm[] }
  /** `{ …; }` */
  | { readonly kind: 'group'; readonly body: List }
  /** `COMMAND &` */
  | { readonly kind: 'aside'; readonly command: Command }
  /** `( … )` */
  | { readonly kind: 'subshell'; readonly body: List }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command }
  /** A compound command with redirections of its own. */
  | { readonly kind: 'redirected'; readonly command: Command; readonly redirections: readonly Redirection[] }
  /** `(( … ))` */
  | { readonly kind: 'sum'; readonly sum: Sum }
  /** `[[ … ]]` */
  | { readonly kind: 'test'; readonly test: Test };

export interface Simple {
  readonly kind: 'simple';
  readonly sets: readonly Setting[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** `NAME=VALUE`, `NAME+=VALUE`. */
export interface Setting {
  readonly name: string;
  readonly value: Word;
  readonly more: boolean;
}

export interface Branch {
  readonly test: List;
  readonly body: List;
}

export interface Loop extends Branch {
  readonly kind: 'loop';
  readonly until: boolean;
  /** What is done after each round, as in `for ((…; …; next))`. */
  readonly next: List;
}

/** `a|b) … ;;` of a `case`. */
export interface Arm {
  readonly patterns: readonly Word[];
  readonly body: List;
}

export interface Redirection {
  /** 0 is what is read, 1 and 2 the two outputs, 'both' these two together. */
  readonly of: number | 'both';
  readonly to:
    | { readonly file: Word; readonly append: boolean }
    /** `2>&1`; -1 closes it (`2>&-`). */
    | { readonly same: number }
    /** A here-document or a here-string. */
    | { readonly text: Word };
}

/** The pieces of one word, in order. */
export type Word = readonly Piece[];

export type Piece = { readonly quoted?: true } & (
  | { readonly text: string }
  /** `*`, `?`, `[a-z]` */
  | { readonly glob: string }
  /** `{a,b}`, `{1..3}`: bash alone makes several words of it. */
  | { readonly braces: string }
  | Parameter
  /** `$(…)` */
  | { readonly run: List }
  /** `$((…))` */
  | { readonly sum: Sum }
);

/** `$NAME`, `${NAME:-WORD}`. */
export interface Parameter {
  readonly name: string;
  /** `${#NAME}` */
  readonly length?: true;
  readonly operator?: string;
  readonly words?: readonly Word[];
}

export type Sum =
  | { readonly number: number }
  | { readonly name: string }
  | { readonly word: Word }
  | { readonly operator: string; readonly of: readonly Sum[]; readonly after?: true };

export type Test =
  | { readonly words: readonly Word[] }
  | { readonly operator: '&&' | '||' | '!'; readonly of: readonly Test[] };
