/** The expression form: CEL, without anything that asks the host for time or chance. */
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { compilePattern } from '../../engine/index.ts';

/** What `matches` is called here: the library's own may search for ever. */
const MATCHES = 'matchesPattern';
/** A string of CEL, or a call of `matches`. */
const TOKEN =
  /[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\.(\s*)matches(?=\s*\()/g;

const environment = new Environment({ unlistedVariablesAreDyn: true }).registerFunction(
  `string.${MATCHES}(string): bool`,
  (text: string, wanted: string) => compilePattern(wanted).test(text),
);
const parsed = new Map<string, ParseResult>();

function parse(expression: string): ParseResult {
  let program = parsed.get(expression);
  if (program === undefined) {
    program = environment.parse(
      expression.replace(TOKEN, (token, space?: string) => (space === undefined ? token : `.${space}${MATCHES}`)),
    );
    parsed.set(expression, program);
  }
  return program;
}

/** Why an expression cannot be used, or undefined. */
export function checkExpression(expression: string): string | undefined {
  try {
    parse(expression);
    return undefined;
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `not a CEL expression: ${first}`;
  }
}

/** The value of an expression; undefined when it cannot be computed (a field that is not there yet). */
export function evaluate(expression: string, variables: Readonly<Record<string, unknown>>): unknown {
  try {
    return parse(expression)(variables);
  } catch {
    return undefined;
  }
}

/** The names that an expression uses, as far as they may be variables. */
export function namesIn(expression: string): Set<string> {
  return new Set(expression.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
}
