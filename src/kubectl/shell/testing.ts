/** A practice shell on a cluster of its own, for tests. */
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';
import { Headless } from './commander.ts';
import { PracticeShell } from './shell.ts';

export const shell = (): PracticeShell =>
  new PracticeShell(new Headless(new Kubectl(new Cluster({ controlPlane: false }))));

/** What a line prints, both streams in the order in which it comes. */
export async function printed(line: string, sh = shell()): Promise<string> {
  let text = '';
  await sh.exec(line, (_, piece) => {
    text += piece;
  });
  return text;
}
