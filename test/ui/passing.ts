/** A shipped scenario for each test of a file: its time passes when it is told to, and it is closed after the test. */
import { afterEach } from 'vitest';
import { type Real, realCluster, TestTime } from './real-cluster.ts';

let real: Real;

export const the = {
  get run(): Real['run'] {
    return real.run;
  },
  get client(): Real['client'] {
    return real.client;
  },
};

/** To be called once by the file. */
export function closeAfterEach(): void {
  afterEach(() => real.run.close());
}

export function open(scenario: string): void {
  real = realCluster(scenario, { real: new TestTime() });
  pass(3);
}

export const pass = (seconds: number): void => real.run.core.advance(real.run.core.now + seconds * 1000);
