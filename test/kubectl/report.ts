/** `npx tsx test/kubectl/report.ts [TEXT]`: which recorded commands are equal, and how the others (that hold TEXT) differ. */
import { masked } from './compare.ts';
import { replay } from './recorded.ts';

const wanted = process.argv[2];
const replayed = replay();
for (const { recorded, code, stdout, stderr, equal } of replayed) {
  if (equal) continue;
  const shown = wanted !== undefined && recorded.file.includes(wanted);
  console.log(`DIFFERS ${recorded.file}`);
  if (!shown) continue;
  if (code !== recorded.code) console.log(`  exit ${code} instead of ${recorded.code}`);
  for (const [name, real, ours] of [['out', recorded.stdout, stdout], ['err', recorded.stderr, stderr]] as const) {
    const [a, b] = [masked(real), masked(ours)];
    for (const line of a) if (!b.includes(line)) console.log(`  ${name} - ${line}`);
    for (const line of b) if (!a.includes(line)) console.log(`  ${name} + ${line}`);
  }
}
const groups = new Map<string, [number, number]>();
for (const { recorded, equal } of replayed) {
  const [good, all] = groups.get(recorded.group) ?? [0, 0];
  groups.set(recorded.group, [good + (equal ? 1 : 0), all + 1]);
}
for (const [group, [good, all]] of groups) console.log(`${group}: ${good} of ${all}`);
console.log(`${replayed.filter((r) => r.equal).length} of ${replayed.length} equal`);
