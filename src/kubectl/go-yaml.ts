/** What go-yaml says of text that is no YAML, made of what the parser here says. */
import type { Document } from 'yaml';

const END = 'at node end';

/** `*` or `&` before what is no name: the schedule of a CronJob that nobody put in quotes. */
const NAMELESS = /(?:^|[\s[{,:-])[*&](?![\w-])/;

/** Whether the fault is a mark of an alias or an anchor that has no name. */
function isNameless({ errors: [error] }: Document.Parsed, text: string): boolean {
  if (error?.code !== 'BAD_ALIAS' && !error?.message.includes('alias at node end')) return false;
  return NAMELESS.test(text.split('\n')[(error.linePos?.[0].line ?? 1) - 1] ?? '');
}

/**
 * @param marks whether a mark has no name
 * @param line counted from 1. Faults of words are named by it, unless it is the first; those of their order by the one before
 * @returns go-yaml's words behind `yaml: `
 */
function worded(
  document: Document.Parsed,
  first: number,
  marks: boolean,
): readonly [order: boolean, line: number, text: string] {
  const error = document.errors[0];
  const [from, to] = error?.linePos ?? [];
  const message = error?.message ?? '';
  const line = (from?.line ?? 1) - first;
  const has = (text: string): boolean => document.errors.some((each) => each.message.includes(text));
  const close = /end with a (.)/.exec(message)?.[1] ?? (message.startsWith('Missing , or :') ? '}' : undefined);
  if (marks) return [false, line, 'did not find expected alphabetic or numeric character'];
  if (close !== undefined) return [true, line, `did not find expected ',' or '${close}'`];
  if (has('block-seq-ind')) return [true, line, 'did not find expected key'];
  if (message.includes(END)) return [true, line, "did not find expected '-' indicator"];
  switch (error?.code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return [false, line, 'found character that cannot start any token'];
    case 'BAD_INDENT':
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const spans = document.errors.some(({ code }) => code === 'MULTILINE_IMPLICIT_KEY');
      return [false, (to?.line ?? 1) - first + (spans ? 1 : 0), 'mapping values are not allowed in this context'];
    }
    case 'MULTILINE_IMPLICIT_KEY':
      // The first key of all may be a whole value that is then followed by a colon.
      return [
        false,
        (to?.line ?? 1) - first,
        line === 1 ? 'mapping values are not allowed in this context' : "could not find expected ':'",
      ];
    case 'MISSING_CHAR':
      return [
        false,
        (to?.line ?? 1) - first,
        message.startsWith('Missing closing') ? 'found unexpected end of stream' : "could not find expected ':'",
      ];
    default:
      return [true, line, 'did not find expected node content'];
  }
}

/** Where the document starts that holds a line: lines are counted in each anew. */
function startOf(text: string, line: number): number {
  const lines = text.split('\n').slice(0, line - 1);
  return lines.findLastIndex((each) => /^---\s*$/.test(each)) + 1;
}

/** @returns undefined for what can be read */
export function yamlFault(document: Document.Parsed, text: string): string | undefined {
  const error = document.errors[0];
  if (error === undefined) return undefined;
  if (error.code === 'DUPLICATE_KEY')
    return `yaml: unmarshal errors:\n  line ${error.linePos?.[0].line ?? 1}: mapping key already defined`;
  const open = text.trimEnd().at(-1) ?? '';
  const [order, line, words] = worded(
    document,
    startOf(text, error.linePos?.[0].line ?? 1),
    isNameless(document, text),
  );
  const told =
    words.startsWith("did not find expected ','") && '[{,:'.includes(open)
      ? 'did not find expected node content'
      : words;
  if (order) return `yaml: line ${Math.max(1, line - 1)}: ${told}`;
  return line > 1 ? `yaml: line ${line}: ${told}` : `yaml: ${told}`;
}

/** The document's value, aliases resolved. @throws Error with go-yaml's words for one that refers to nothing, or to itself */
export function resolved(document: Document.Parsed, text: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (text.includes('*')) JSON.stringify(value); // a circle cannot be written down
    return value;
  } catch (error) {
    const { message } = error as Error;
    const unknown = /before the alias\): (\S+)/.exec(message)?.[1];
    if (unknown !== undefined) throw new Error(`yaml: unknown anchor '${unknown}' referenced`);
    if (message.includes('circular'))
      throw new Error(`yaml: anchor '${/&(\S+)/.exec(text)?.[1]}' value contains itself`);
    throw new Error('yaml: document contains excessive aliasing');
  }
}
