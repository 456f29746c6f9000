/** Prints the timeline hash of every scenario that ships, as a process of its own: `tsx test/scenarios/hashes.ts`. */
import { hashes } from './play.ts';

console.log(JSON.stringify(await hashes(1)));
