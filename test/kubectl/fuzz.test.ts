/** Random sequences of commands: none dies of a fault of the program, and the cluster stays whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cluster, keyOf } from '../../src/engine/index.ts';
import { Kubectl, MemoryFiles, splitWords } from '../../src/kubectl/index.ts';

const NAME = fc.constantFrom('web', 'db', 'job', 'nope', 'Bad_Name', '');
const TYPE = fc.constantFrom('pod', 'deploy', 'rs', 'svc', 'cm', 'node', 'job', 'sts', 'ns', 'foo', 'deploy,svc', 'all');
const OUTPUT = fc.constantFrom('', '-o wide', '-o yaml', '-o json', '-o name', '-o jsonpath={.items[*].metadata.name}', '-o nope', '-o custom-columns=N:.metadata.name');
const COUNT = fc.integer({ min: -1, max: 4 });

const COMMAND = fc.oneof(
  fc.tuple(TYPE, NAME, OUTPUT).map(([type, name, output]) => `get ${type} ${name} ${output}`),
  fc.tuple(TYPE, NAME).map(([type, name]) => `describe ${type} ${name}`),
  fc.tuple(NAME, COUNT).map(([name, count]) => `create deployment ${name} --image=nginx:1.21 --replicas=${count}`),
  fc.tuple(NAME, COUNT).map(([name, count]) => `scale deploy/${name} --replicas=${count}`),
  NAME.map((name) => `run ${name} --image=busybox:1.36 -- sleep 5`),
  NAME.map((name) => `create job ${name} --image=busybox:1.36 -- false`),
  NAME.map((name) => `expose deployment ${name} --port=80`),
  fc.tuple(NAME, fc.constantFrom('nginx:1.22', 'missing.example/typo:1')).map(([name, image]) => `set image deploy/${name} nginx=${image}`),
  fc.tuple(fc.constantFrom('status', 'history', 'undo', 'pause', 'resume', 'restart'), NAME).map(([verb, name]) => `rollout ${verb} deploy/${name}`),
  fc.tuple(TYPE, NAME, fc.constantFrom('', '--force', '--wait=false', '--cascade=orphan', '--all')).map(([type, name, flag]) => `delete ${type} ${name} ${flag}`),
  fc.tuple(TYPE, NAME, fc.constantFrom('a=b', 'a-', 'bad label', 'a=c --overwrite')).map(([type, name, pair]) => `label ${type} ${name} ${pair}`),
  fc.constantFrom('cordon node-a', 'uncordon node-a', 'drain node-a --ignore-daemonsets --force --timeout=30s', 'taint node node-a k=v:NoExecute', 'taint node node-a k-'),
  fc.tuple(NAME, fc.constantFrom('{"spec":{"replicas":2}}', '{"spec":null}', '[]', '{')).map(([name, patch]) => `patch deploy ${name} -p '${patch}'`),
  NAME.map((name) => `logs ${name} --tail=2`),
  NAME.map((name) => `wait pod/${name} --for=condition=Ready --timeout=5s`),
  fc.constantFrom('apply -f a.yaml', 'delete -f a.yaml', 'diff -f a.yaml', 'replace -f a.yaml', 'events', 'top pods', 'auth can-i --list', 'explain pod.spec', 'gte', '--nope', ''),
);

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n';

describe('random commands', () => {
  it('end, and leave every object under its key, with an existing namespace, and no owner twice', () => {
    fc.assert(
      fc.property(fc.array(COMMAND, { minLength: 1, maxLength: 25 }), (lines) => {
        const cluster = new Cluster({ controlPlane: false });
        const kubectl = new Kubectl(cluster);
        const files = new MemoryFiles({ 'a.yaml': MANIFEST });
        for (const line of lines) {
          const { code } = kubectl.run(splitWords(line), { files, until: cluster.now + 120_000 });
          expect(code).toBeGreaterThanOrEqual(0);
          cluster.advance(700);
        }
        const { store } = cluster.parts;
        for (const resource of store.resources())
          for (const object of store.list(resource)) {
            expect(store.get(resource, keyOf(object))).toBe(object);
            const { namespace, ownerReferences = [] } = object.metadata;
            if (namespace) expect(store.get('namespaces', namespace), `${resource} ${keyOf(object)}`).toBeDefined();
            expect(new Set(ownerReferences.map((ref) => ref.uid)).size).toBe(ownerReferences.length);
          }
        expect(kubectl.processes.size).toBe(0);
      }),
      { numRuns: 25, seed: 7 },
    );
  }, 60_000);
});
