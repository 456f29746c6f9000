/** The interface on a cluster with a shop in it, for the test that runs. */
import { Driver, type DriverOptions } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { shop } from './objects.ts';

export let driver: Driver;
export let cluster: FakeCluster;

export async function start(options: DriverOptions = {}, fake = new FakeCluster()): Promise<void> {
  cluster = fake;
  shop(cluster);
  driver = new Driver(cluster, options);
  await driver.settle();
}

export const close = (): void => driver.close();
