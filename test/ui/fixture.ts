/** The interface on a fake cluster, started by the terminal tests as a process of its own. */
import { startInterface } from '../../src/ui/index.tsx';
import { FakeCluster } from './fake-cluster.ts';
import { shop } from './objects.ts';

const cluster = new FakeCluster();
shop(cluster);
const kind = process.argv[2];
if (kind === 'throw') setTimeout(() => { throw new Error('a fault of the test'); }, 1_500); // biome-ignore format: short
if (kind === 'reject') setTimeout(() => void Promise.reject(new Error('a fault of the test')), 1_500);
const code = await startInterface({ cluster, settingsFile: process.argv[3] ?? '/dev/null/none' });
process.exit(code);
