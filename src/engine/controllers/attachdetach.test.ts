import { describe, expect, it } from 'vitest';
import { AttachDetachController, externalAttacher } from './attachdetach.ts';
import { PersistentVolumeBinder } from './persistentvolume.ts';
import { Lab } from './testing/lab.ts';

function lab(): Lab {
  const cluster = new Lab([
    (parts) => new PersistentVolumeBinder(parts),
    (parts) => new AttachDetachController(parts),
    externalAttacher,
  ]);
  const size = { storage: '1Gi' };
  const accessModes = ['ReadWriteOnce'];
  cluster.create('persistentvolumes', {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: {
      capacity: size,
      accessModes,
      storageClassName: '',
      csi: { driver: 'disk.example.com', volumeHandle: 'd-1' },
    },
  });
  cluster.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes, storageClassName: '', resources: { requests: size } },
  });
  cluster.advance(1);
  return cluster;
}

function run(cluster: Lab, name: string, nodeName: string): void {
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }];
  const spec = { nodeName, containers: [{ name: 'main', image: 'nginx' }], volumes };
  cluster.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
}
const attachments = (cluster: Lab) =>
  cluster.list('volumeattachments.storage.k8s.io').map((one) => `${one.spec.nodeName} ${one.status?.attached}`);

describe('a CSI volume', () => {
  it('is attached where a pod uses it, and detached when the pod is gone', () => {
    const cluster = lab();
    run(cluster, 'first', 'node-a');
    cluster.advance(2);
    expect(attachments(cluster)).toEqual(['node-a true']);
    expect(cluster.events('SuccessfulAttachVolume')).toEqual(['AttachVolume.Attach succeeded for volume "disk" ']);
    cluster.client.delete('pods', 'default/first', { gracePeriodSeconds: 0 });
    cluster.advance(2);
    expect(attachments(cluster)).toEqual([]);
  });

  it('is not attached to a second node while the first one has it', () => {
    const cluster = lab();
    run(cluster, 'first', 'node-a');
    cluster.advance(2);
    run(cluster, 'second', 'node-b');
    cluster.advance(2);
    expect(cluster.events('FailedAttachVolume')).toEqual([
      'Multi-Attach error for volume "disk" Volume is already used by pod(s) first',
    ]);
    cluster.client.delete('pods', 'default/first', { gracePeriodSeconds: 0 });
    cluster.advance(3);
    expect(attachments(cluster)).toEqual(['node-b true']);
  });

  it('is taken from a node that is not ready after six minutes', () => {
    const cluster = lab();
    run(cluster, 'first', 'node-a');
    cluster.advance(2);
    cluster.client.status('nodes', 'node-a', (draft) => {
      draft.status.conditions = [{ type: 'Ready', status: 'Unknown' }];
    });
    cluster.client.delete('pods', 'default/first', { gracePeriodSeconds: 0 });
    run(cluster, 'second', 'node-b');
    cluster.advance(350);
    expect(attachments(cluster)).toEqual(['node-a true']);
    cluster.advance(15);
    expect(attachments(cluster)).toEqual(['node-b true']);
  });
});
