/** A cluster, somebody who types kubectl and etcd's tools, and what may break. */
import { expect } from 'vitest';
import { Cluster, type FaultSpec, type Pod } from '../../src/engine/index.ts';
import { Kubectl, MemoryFiles } from '../../src/kubectl/index.ts';

export const SECOND = 1000;

export class Bench {
  readonly cluster: Cluster;
  readonly kubectl: Kubectl;
  readonly files = new MemoryFiles();

  constructor(options: ConstructorParameters<typeof Cluster>[0] = {}) {
    this.cluster = new Cluster({ controlPlane: false, ...options });
    this.kubectl = new Kubectl(this.cluster);
    this.cluster.advance(60 * SECOND);
  }

  /** What a line answers, and how many whole seconds it took. */
  ask(line: string, stdin = ''): { stdout: string; stderr: string; code: number; took: number } {
    const before = this.cluster.now;
    const result = this.kubectl.run(line.trim().split(' '), { files: this.files, stdin });
    return { ...result, took: Math.floor((this.cluster.now - before) / SECOND) };
  }

  /** A line that must succeed. */
  run(line: string, stdin = ''): string {
    const { stdout, stderr, code } = this.ask(line, stdin);
    expect({ line, stderr, code }).toEqual({ line, stderr: expect.not.stringMatching(/error/i), code: 0 });
    return stdout;
  }

  pass(seconds: number): void {
    this.cluster.advance(seconds * SECOND);
  }

  break(kind: string, name?: string, more: Partial<FaultSpec> = {}): void {
    this.cluster.faults.inject({ id: kind, kind, ...(name ? { target: { name } } : {}), ...more });
  }

  heal(kind: string): void {
    expect(this.cluster.faults.heal(kind)).toBe(true);
  }

  pods(selector: string): Pod[] {
    return this.cluster.parts.api.list({ name: 'x', groups: ['system:masters'] }, 'pods', { labelSelector: selector });
  }

  /** Name and restarts of the pods that run. */
  running(selector: string): string[] {
    return this.pods(selector)
      .filter((pod) => pod.status.containerStatuses?.every(({ ready }) => ready))
      .map((pod) => `${pod.metadata.name} ${pod.status.containerStatuses?.[0]?.restartCount}`);
  }

  reasons(): string[] {
    return [...this.cluster.parts.store.list('events')].map((event) => (event as { reason?: string }).reason ?? '');
  }
}
