/**
 * A kind is one place in each layer. VolumeAttributesClass is the smallest kind that has all of them: nothing else in the source
 * knows it, and yet it is validated, printed, described and listed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Bench } from './control-plane/bench.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const RESOURCE = 'volumeattributesclasses.storage.k8s.io';
/** Where CONTRIBUTING.md sends whoever adds a kind. */
const LAYERS = [
  'src/engine/api/admission/storage-object-in-use-protection.ts',
  'src/engine/api/kinds/more.ts',
  'src/engine/api/tables/index.ts',
  'src/engine/api/types.ts',
  'src/engine/api/validation/index.ts',
  'src/engine/api/warnings/unsimulated.ts',
  'src/engine/controllers/volumeprotection.ts',
  'src/kubectl/describe/kinds.ts',
];

const manifest = (fields: object): string =>
  JSON.stringify({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttributesClass',
    metadata: { name: 'gold' },
    ...fields,
  });

describe('a kind', () => {
  it('is named once in each layer and nowhere else', () => {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'src'], { cwd: root })
      .toString()
      .split('\n')
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\/data\//.test(file));
    const named = files.flatMap((file) =>
      Array(readFileSync(`${root}/${file}`, 'utf8').split(`'${RESOURCE}'`).length - 1).fill(file),
    );
    expect(named).toEqual(LAYERS);
  });

  it('is refused, stored, shown and described with that', () => {
    const b = new Bench();
    const refused = (fields: object): string => b.ask('kubectl apply -f -', manifest(fields)).stderr.trimEnd();
    expect(refused({ driverName: '', parameters: {} })).toBe(
      `The VolumeAttributesClass "gold" is invalid: \n* driverName: Required value\n* parameters: Required value: must contain at least one key/value pair`,
    );
    expect(refused({ driverName: 'A/B/c', parameters: { iops: '1' } })).toContain(
      'driverName: Invalid value: "a/b/c": ',
    );
    expect(
      b.ask('kubectl apply -f -', manifest({ driverName: 'disk.example.com', parameters: { iops: '1' } })).stdout,
    ).toBe('volumeattributesclass.storage.k8s.io/gold created\n');
    expect(refused({ driverName: 'other.example.com', parameters: { iops: '2' } })).toBe(
      `The VolumeAttributesClass "gold" is invalid: \n* driverName: Forbidden: updates to driverName are forbidden.\n* parameters: Forbidden: updates to parameters are forbidden.`,
    );
    expect(b.run('kubectl get vac').split('\n')[1]).toMatch(/^gold +disk\.example\.com +\d+s$/);
    b.run('kubectl annotate vac gold kubectl.kubernetes.io/last-applied-configuration-');
    expect(
      b
        .run('kubectl describe vac gold')
        .split('\n')
        .map((line) => line.split(/: +/)),
    ).toEqual([
      ['Name', 'gold'],
      ['Annotations', '<none>'],
      ['DriverName', 'disk.example.com'],
      ['Parameters', 'iops=1'],
      ['Events', '<none>'],
      [''],
    ]);
  });

  it('goes when no claim names it any more', () => {
    const b = new Bench();
    b.ask('kubectl apply -f -', manifest({ driverName: 'disk.example.com', parameters: { iops: '1' } }));
    const spec = {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      volumeAttributesClassName: 'gold',
      resources: { requests: { storage: '1Gi' } },
    };
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec };
    b.ask('kubectl apply -f -', JSON.stringify(claim));
    b.run('kubectl delete vac gold --wait=false');
    b.cluster.advance(60_000);
    expect(b.run('kubectl get vac -o name')).toBe('volumeattributesclass.storage.k8s.io/gold\n');
    b.run('kubectl delete pvc data');
    b.cluster.advance(1_000);
    expect(b.run('kubectl get vac -o name')).toBe('');
  });
});
