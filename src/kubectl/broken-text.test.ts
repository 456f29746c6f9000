/** What kubectl 1.35.6 said of broken files; each was given to it as it stands. */
import { expect, it } from 'vitest';
import { Cluster } from '../engine/index.ts';
import { Kubectl, MemoryFiles } from './index.ts';

const YAML: Readonly<Record<string, string>> = {
  'a: [b': "line 1: did not find expected ',' or ']'",
  'x: 1\na: [b\n': "line 2: did not find expected ',' or ']'",
  'x: 1\ny: 2\na: [b\nc: d\n': "line 3: did not find expected ',' or ']'",
  'a: {b: c\n': "line 1: did not find expected ',' or '}'",
  'a: b: c': 'mapping values are not allowed in this context',
  'x: 1\na: b: c\n': 'line 2: mapping values are not allowed in this context',
  'a:\n\tb: c\n': 'line 2: found character that cannot start any token',
  'a\nb: c\n': 'line 2: mapping values are not allowed in this context',
  'a: "b\n': 'line 2: found unexpected end of stream',
  'a: b\n c: d\n': 'line 2: mapping values are not allowed in this context',
  'a: *x\n': "unknown anchor 'x' referenced",
  'a: &x [*x]\n': "anchor 'x' value contains itself",
  'a: 1\nschedule: * * * * *\nb: 2\n': 'line 2: did not find expected alphabetic or numeric character',
  'schedule: */5 * * * *\nx: y\n': 'did not find expected alphabetic or numeric character',
  'x: 1\na: &\n': 'line 2: did not find expected alphabetic or numeric character',
  '- a\nb: c\n': "line 1: did not find expected '-' indicator",
  '[1,': 'line 1: did not find expected node content',
  'a: @b': 'found character that cannot start any token',
  'x: y\n- z\n': 'line 1: did not find expected key',
  'x: 1\nfoo\nbar: 2\n': "line 3: could not find expected ':'",
  'kind: A\n---\nb: [\n': 'line 1: did not find expected node content',
};
const JSONS: Readonly<Record<string, string>> = {
  '{': 'unexpected EOF',
  '{"a":1': 'unexpected EOF',
  '{"a" 1}': "json: offset 6: invalid character '1' after object key",
  '{kind: Pod': "json: offset 2: invalid character 'k' looking for beginning of object key string",
  '{"a":"b\n': "json: offset 8: invalid character '\\n' in string literal",
};

const kubectl = new Kubectl(new Cluster({ seed: 1, controlPlane: false, nodes: [] }));
const told = (text: string): string =>
  kubectl.run(['annotate', '--local', '-f', 'f', 'a=b'], { files: new MemoryFiles({ f: text }) }).stderr;

it.each(Object.entries(YAML))('%j', (text, words) => {
  expect(told(text)).toContain(`error parsing f: error converting YAML to JSON: yaml: ${words}\n`);
});

it.each(Object.entries(JSONS))('%j', (text, words) => {
  expect(told(text)).toBe(`error: error parsing f: ${words}\n`);
});

it('takes YAML in the form of JSON, and one object of JSON after the other', () => {
  const run = (text: string) => kubectl.run(['annotate', '--local', '-f', '-', 'a=b'], { stdin: text }).stdout;
  const pod = '{apiVersion: v1, kind: Pod, metadata: {name: a}}';
  expect(run(pod)).toBe('pod/a annotated\n');
  const json = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"}}';
  expect(run(`${json} ${json}\n${json}`)).toBe('pod/b annotated\n'.repeat(3));
  expect(told('{"kind":"Pod"}')).toBe(
    `error: unable to decode "f": Object 'apiVersion' is missing in '{"kind":"Pod"}'\n`,
  );
});

it('a patch that begins as JSON is judged by the server, another is YAML', () => {
  kubectl.run(['create', 'configmap', 'm']);
  const patch = (text: string, type = 'strategic'): string =>
    kubectl.run(['patch', 'cm', 'm', `--type=${type}`, '-p', text]).stderr;
  expect(patch('{')).toBe('Error from server (BadRequest): unexpected end of JSON input\n');
  expect(patch('{"a"}', 'merge')).toBe(
    "Error from server (BadRequest): error decoding patch: invalid character '}' after object key\n",
  );
  expect(patch('a: [b')).toBe(`error: unable to parse "a: [b": yaml: line 1: did not find expected ',' or ']'\n`);
});
