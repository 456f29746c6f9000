/** Odd manifests at kubectl's door, and what the cluster makes of those that get in: refused or carried out, and nothing breaks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl, splitWords } from '../../src/kubectl/index.ts';
import { manifest } from '../api/mutations.ts';

const COMMAND = fc.constantFrom('apply -f -', 'apply -f -', 'apply --server-side --force-conflicts -f -', 'create -f -', 'replace -f -', 'delete -f - --wait=false', 'get -f - -o yaml', 'diff -f -', 'describe -f -', 'annotate -f - a=b', 'apply --dry-run=server -f -');

it('ends with an answer, whatever the manifest, and the clock goes on', () => {
  const property = fc.property(
    fc.array(fc.tuple(COMMAND, manifest), { minLength: 20, maxLength: 20 }),
    (commands) => {
      const cluster = new Cluster({ controlPlane: false });
      const kubectl = new Kubectl(cluster);
      for (const [command, { object }] of commands) {
        const { code, stderr } = kubectl.run(splitWords(command), {
          stdin: JSON.stringify(object),
          until: cluster.now + 60_000,
        });
        expect(code).toBeGreaterThanOrEqual(0);
        expect(stderr).not.toMatch(/"undefined"|\[object Object\]/);
        cluster.advance(5_000);
      }
    },
  );
  fc.assert(property, { numRuns: 40 });
}, 60_000);

it.each([
  ['apply -f -', /error when retrieving current configuration of:\n.*\nName: "", .*\n.*: resource name may not be empty/],
  ['delete -f -', /error when deleting "STDIN": resource name may not be empty/],
  ['replace -f -', /resource name may not be empty/],
  ['get -f -', /resource name may not be empty/],
  ['create -f -', /cannot unmarshal \w+ into Go struct field ObjectMeta\.metadata\.name of type string/],
])('kubectl %s takes what is no text for no name', (command, said) => {
  const kubectl = new Kubectl(new Cluster({ controlPlane: false }));
  for (const [kind, name] of [
    ['Namespace', {}],
    ['ConfigMap', 5],
    ['ConfigMap', ['a']],
  ] as const) {
    const stdin = JSON.stringify({ apiVersion: 'v1', kind, metadata: { name } });
    const { code, stderr } = kubectl.run(splitWords(command), { stdin });
    expect(stderr).toMatch(said);
    expect(code).toBe(1);
  }
});
