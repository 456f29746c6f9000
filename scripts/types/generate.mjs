/**
 * Writes src/engine/api/schema/data/{versioned,internal}.ts from the published Go modules of Kubernetes.
 * node scripts/types/generate.mjs MODULES      (needs Go; MODULES is $GOPATH/pkg/mod/k8s.io)
 * Types that no served kind reaches are left out.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../src/engine/api/schema/data');
const discovery = JSON.parse(readFileSync(join(here, '../../src/engine/api/data/discovery.json'), 'utf8'));
const modules = process.argv[2];

const NAME = /[\w/]+\.[A-Z]\w*/g;

function reachable(lines, roots) {
  const known = new Map(lines.map((line) => [line.slice(0, line.search(/[=:]/)), line]));
  const found = new Set();
  const visit = (name) => {
    const line = known.get(name);
    if (line === undefined || found.has(name)) return;
    found.add(name);
    for (const next of line.slice(name.length + 1).match(NAME) ?? []) visit(next);
  };
  for (const root of roots) visit(root);
  return [...found].sort().map((name) => known.get(name));
}

function write(mode, name, about, roots) {
  const lines = execFileSync('go', ['run', 'main.go', mode, modules], {
    cwd: here,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
    .trim()
    .split('\n');
  const kept = reachable(lines, roots(lines));
  const text = kept.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`');
  writeFileSync(
    join(out, `${name}.ts`),
    `/** ${about} Made by scripts/types: do not edit. */\nexport const ${name} = \`${text}\`;\n`,
  );
}

const PACKAGES = {
  '': 'core',
  'networking.k8s.io': 'networking',
  'rbac.authorization.k8s.io': 'rbac',
  'storage.k8s.io': 'storage',
};
const packageOf = (group) => PACKAGES[group] ?? group.split('.')[0];

function served() {
  const roots = ['meta/v1.DeleteOptions', 'autoscaling/v1.Scale', 'policy/v1.Eviction', 'core/v1.Binding'];
  for (const list of Object.values(discovery)) {
    if (!list.groupVersion || !list.resources) continue;
    const [group, version] = list.groupVersion.includes('/') ? list.groupVersion.split('/') : ['', list.groupVersion];
    for (const { kind } of list.resources) roots.push(`${packageOf(group)}/${version}.${kind}`);
  }
  return roots;
}

mkdirSync(out, { recursive: true });
write('versioned', 'versioned', 'The Go types of the served versions: JSON names, zero values, type names.', served);
write('internal', 'internal', "The API server's own Go types, in whose form some refusals print a value.", (lines) =>
  lines
    .map((line) => line.slice(0, line.search(/[=:]/)))
    .filter((name) =>
      /\.(Pod|PodTemplateSpec|Service|Node|PersistentVolume|PersistentVolumeClaim|StatefulSet|DaemonSet|Deployment|Job|CronJob|PodDisruptionBudget|CustomResourceDefinition|HorizontalPodAutoscaler|Ingress|NetworkPolicy|StorageClass|ResourceQuota)$/.test(
        name,
      ),
    ),
);
