/** One seed gives one timeline, in every process; another seed gives another. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { hashes } from './play.ts';

it('gives the same timelines in another process, and others for another seed', { timeout: 240_000 }, async () => {
  const run = promisify(execFile);
  const child = run(process.execPath, ['--import', 'tsx', 'test/scenarios/hashes.ts']);
  const first = await hashes(1);
  const other = await hashes(2);
  const again = await hashes(1, ['node-failure', 'rolling-update', 'cronjob-ticks']);
  expect(JSON.parse((await child).stdout)).toEqual(first);
  expect(first).toMatchObject(again);
  for (const [name, hash] of Object.entries(first)) expect(`${name} ${other[name]}`).not.toBe(`${name} ${hash}`);
});
