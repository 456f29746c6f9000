/**
 * Private names (`#x`) become plain ones that nothing else has. V8 looks a private name up as it does `object[key]`, which before it
 * optimizes takes several times as long as a plain name; a short run is over before it does. What private names are for,
 * the compiler and the tests have held by then.
 */
import { parse } from 'acorn';

/** Every plain name begins like this, so that the minifier may shorten it. */
export const PLAIN = /^_p\d+_/;

/** @param code a whole script */
export function plainPrivate(code) {
  const edits = [];
  let classes = 0;
  const plain = (node, names) => {
    const name = names.get(node.name);
    if (name === undefined) throw new Error(`#${node.name} is of no class`);
    return name;
  };
  const visit = (node, names) => {
    if (node.type === 'ClassBody') {
      const own = ++classes;
      const keys = node.body.flatMap(({ key }) => (key?.type === 'PrivateIdentifier' ? [key.name] : []));
      for (const part of node.body) visit(part, new Map([...names, ...keys.map((key) => [key, `_p${own}_${key}`])]));
      return;
    }
    if (node.type === 'PrivateIdentifier') {
      edits.push({ ...node, text: plain(node, names) });
      return;
    }
    // `#x in object`: a text on the left
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier') {
      edits.push({ ...node.left, text: JSON.stringify(plain(node.left, names)) });
      visit(node.right, names);
      return;
    }
    for (const value of Object.values(node))
      if (Array.isArray(value)) for (const each of value) each?.type !== undefined && visit(each, names);
      else if (typeof value?.type === 'string') visit(value, names);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'script' }), new Map());
  edits.sort((a, b) => a.start - b.start);
  let at = 0;
  const parts = [];
  for (const { start, end, text } of edits) {
    parts.push(code.slice(at, start), text);
    at = end;
  }
  return parts.join('') + code.slice(at);
}
