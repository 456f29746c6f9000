/** An awk program as data. */

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  /** `/…/`: by itself whether the record fits. */
  | { readonly kind: 'form'; readonly source: string }
  | Place
  | { readonly kind: 'set'; readonly operator: string; readonly to: Place; readonly value: Expression }
  | { readonly kind: 'step'; readonly by: 1 | -1; readonly to: Place; readonly before: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'choice'; readonly test: Expression; readonly met: Expression; readonly otherwise: Expression }
  | { readonly kind: 'in'; readonly keys: readonly Expression[]; readonly array: string }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

/** What a value can be put into. */
export type Place =
  | { readonly kind: 'field'; readonly of: Expression }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'item'; readonly array: string; readonly keys: readonly Expression[] };

export type Statement =
  | { readonly kind: 'print'; readonly of: readonly Expression[] }
  | { readonly kind: 'printf'; readonly of: readonly Expression[] }
  | { readonly kind: 'if'; readonly test: Expression; readonly met: Statement; readonly otherwise?: Statement }
  | {
      readonly kind: 'loop';
      readonly first?: Statement;
      readonly test?: Expression;
      readonly next?: Statement;
      readonly body: Statement;
      /** The body comes before the test. */
      readonly after: boolean;
    }
  | { readonly kind: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'block'; readonly of: readonly Statement[] }
  | { readonly kind: 'delete'; readonly array: string; readonly keys?: readonly Expression[] }
  | { readonly kind: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit'; readonly code?: Expression }
  | { readonly kind: 'do'; readonly what: Expression };

/** `PATTERN { … }`; BEGIN and END are patterns, too. */
export interface Rule {
  readonly when: 'BEGIN' | 'END' | undefined | Expression;
  /** `/from/, /to/` */
  readonly until?: Expression;
  /** Missing: the record is printed. */
  readonly body?: Statement;
}

/** What is no awk program: the message names the place as awk does. */
export class AwkError extends Error {}
