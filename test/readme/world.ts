/** For the checks of README's table: a cluster, and short words for what is applied to it. */
import { expect } from 'vitest';
import { Cluster } from '../../src/engine/index.ts';
import { Kubectl } from '../../src/kubectl/index.ts';

/** By what README calls it. */
export type Checks = Readonly<Record<string, (world: World) => void>>;

/** A small cluster and a person who types. */
export class World {
  readonly cluster = new Cluster({ seed: 7, nodes: ['node-a', 'node-b', 'node-c'].map((name) => ({ name })) });
  readonly #kubectl = new Kubectl(this.cluster);

  constructor() {
    this.wait(30);
  }

  wait(seconds: number): void {
    this.cluster.advance(seconds * 1000);
  }

  /** A command line, without quotes; its output. */
  run(line: string, stdin = ''): string {
    const until = this.cluster.now + 120_000;
    const { stdout, stderr } = this.#kubectl.run(line.split(' '), { stdin, until });
    return stdout + stderr;
  }

  apply(...manifests: readonly string[]): void {
    expect(this.run('apply -f -', manifests.join('\n---\n'))).not.toMatch(/rror/);
    this.wait(20);
  }

  see(line: string, wanted: RegExp): void {
    expect(this.run(line)).toMatch(wanted);
  }
}

export const meta = (kind: string, apiVersion: string, name: string): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}}`;
export const pod = (name: string, spec: string, main = ''): string =>
  `${meta('Pod', 'v1', name).slice(0, -1)}, labels: {app: ${name}}}, spec: {${spec ? `${spec}, ` : ''}containers: [{name: main, image: nginx${main ? `, ${main}` : ''}}]}}`;
export const template = (app: string): string =>
  `template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: main, image: nginx}]}}`;
export const set = (kind: string, more = 'replicas: 2'): string =>
  `${meta(kind, 'apps/v1', 'web')}, spec: {selector: {matchLabels: {app: web}}, ${more}, ${template('web')}}}`;
export const claim = (name: string, of: string): string =>
  `${meta('PersistentVolumeClaim', 'v1', name)}, spec: {accessModes: [ReadWriteOnce], storageClassName: "${of}", resources: {requests: {storage: 1Gi}}}}`;
export const DRIVER = [
  `${meta('CSIDriver', 'storage.k8s.io/v1', 'disk.example.com')}, spec: {}}`,
  `${meta('StorageClass', 'storage.k8s.io/v1', 'disk')}, provisioner: disk.example.com}`,
];
export const service = (more: string): string =>
  `${meta('Service', 'v1', 'web')}, spec: {selector: {app: web}, ports: [{port: 80}]${more}}}`;
export const job = `backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [sleep, "2"]}]}}`;

export const fault = (world: World, kind: string, target: object, params: object = {}): void => {
  world.cluster.faults.inject({ id: kind, kind, target, params } as never);
};
