import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../api/types.ts';
import { isPodActive, isPodReady } from '../client/objects.ts';
import { DeploymentController } from './deployment.ts';
import { replicaSetController } from './replicaset.ts';
import { scaled } from './shared/intstr.ts';
import { Lab, type LabOptions, template } from './testing/lab.ts';

const KEY = 'default/web';

function lab(options: LabOptions = {}): Lab {
  return new Lab([(parts) => new DeploymentController(parts), replicaSetController], options);
}

function deployment(replicas: number, strategy: object = rolling('25%', '25%'), more: object = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      strategy,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      template: template({ app: 'web' }),
      ...more,
    },
  };
}

function rolling(maxSurge: string | number, maxUnavailable: string | number) {
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}

function setImage(cluster: Lab, image: string): void {
  cluster.client.modify('deployments.apps', KEY, (draft) => {
    draft.spec.template = template({ app: 'web' }, image);
  });
}

const stored = (cluster: Lab): Deployment => {
  const d = cluster.get('deployments.apps', KEY);
  if (d === undefined) throw new Error('no deployment');
  return d;
};
const reasons = (cluster: Lab) => stored(cluster).status.conditions?.map((c) => `${c.type}=${c.status} ${c.reason}`);

describe('a Deployment', () => {
  it('makes a ReplicaSet and its pods, and says so', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(3));
    cluster.advance(10);
    expect(stored(cluster).status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 3,
      terminatingReplicas: 0,
    });
    expect(reasons(cluster)).toEqual([
      'Available=True MinimumReplicasAvailable',
      'Progressing=True NewReplicaSetAvailable',
    ]);
    const name = cluster.list('replicasets.apps')[0]?.metadata.name;
    expect(cluster.events('ScalingReplicaSet')).toEqual([`Scaled up replica set ${name} from 0 to 3`]);
  });

  it('goes back by the annotation of old clients, and says where there is nothing to go back to', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(1));
    cluster.advance(10);
    const back = (revision: string) => {
      cluster.client.modify('deployments.apps', KEY, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, 'deprecated.deployment.rollback.to': revision };
      });
      cluster.advance(10);
      return stored(cluster).spec.template.spec?.containers[0]?.image;
    };
    back('0');
    back('7');
    back('1');
    setImage(cluster, 'nginx:1.28');
    cluster.advance(10);
    const first = deployment(1).spec.template.spec.containers[0]?.image;
    expect(back('0')).toBe(first);
    expect(stored(cluster).metadata.annotations?.['deprecated.deployment.rollback.to']).toBeUndefined();
    expect(cluster.events('DeploymentRollbackRevisionNotFound')).toEqual([
      'Unable to find last revision.',
      'Unable to find the revision to rollback to.',
    ]);
    expect(cluster.events('DeploymentRollbackTemplateUnchanged')).toEqual([
      'The rollback revision contains the same template as current deployment "web"',
    ]);
    expect(cluster.events('DeploymentRollback')).toEqual(['Rolled back deployment "web" to revision 1']);
  });

  it('writes nothing once settled', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(3));
    cluster.advance(30);
    setImage(cluster, 'nginx:1.28');
    cluster.advance(120);
    const { revision } = cluster;
    cluster.advance(3600);
    expect(cluster.revision).toBe(revision);
  });

  it('keeps the revision history and rolls back to an old ReplicaSet', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(2));
    cluster.advance(20);
    setImage(cluster, 'nginx:1.28');
    cluster.advance(60);
    setImage(cluster, 'nginx:1');
    cluster.advance(60);
    const sets = cluster.list('replicasets.apps').map((set) => [set.metadata.annotations, set.spec.replicas]);
    expect(sets).toEqual([
      [
        expect.objectContaining({
          'deployment.kubernetes.io/revision': '3',
          'deployment.kubernetes.io/revision-history': '1',
        }),
        2,
      ],
      [expect.objectContaining({ 'deployment.kubernetes.io/revision': '2' }), 0],
    ]);
    expect(stored(cluster).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
  });

  it('that finds a larger ReplicaSet scales it, and calls that no progress', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(2));
    cluster.advance(10);
    cluster.client.delete('deployments.apps', KEY);
    const [set] = cluster.list('replicasets.apps');
    cluster.client.modify('replicasets.apps', `default/${set?.metadata.name}`, ({ metadata }) => {
      delete metadata.ownerReferences;
    });
    cluster.create('deployments.apps', deployment(1));
    const said: string[] = [];
    cluster.parts.store.watch('deployments.apps', ({ object }) => {
      const { status } = object as Deployment;
      const progress = status?.conditions?.find(({ type }) => type === 'Progressing');
      said.push(`${progress?.reason} ${status?.replicas ?? 0}`);
    });
    cluster.advance(10);
    expect([...new Set(said)]).toEqual(['FoundNewReplicaSet 0', 'FoundNewReplicaSet 2', 'NewReplicaSetAvailable 1']);
  });

  it('gives up after progressDeadlineSeconds', () => {
    const cluster = lab({ healthy: () => false });
    cluster.create('deployments.apps', deployment(1, rolling(1, 0), { progressDeadlineSeconds: 30 }));
    cluster.advance(30);
    expect(reasons(cluster)?.at(-1)).toBe('Progressing=True ReplicaSetUpdated');
    cluster.advance(2);
    expect(reasons(cluster)?.at(-1)).toBe('Progressing=False ProgressDeadlineExceeded');
  });

  it('Recreate starts nothing new before everything old is gone', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(3, { type: 'Recreate' }));
    cluster.advance(20);
    setImage(cluster, 'nginx:1.28');
    for (let i = 0; i < 600; i++) {
      cluster.advance(0.05);
      expect(new Set(cluster.list('pods').map((pod) => pod.spec.containers[0]?.image)).size).toBeLessThanOrEqual(1);
    }
    expect(stored(cluster).status).toMatchObject({ updatedReplicas: 3, readyReplicas: 3 });
  });

  it('resumed with a new template, goes from resumed to progressing: one sync writes one status', () => {
    const cluster = lab();
    cluster.create('deployments.apps', deployment(3));
    cluster.advance(20);
    const pause = (paused: boolean) =>
      cluster.client.modify('deployments.apps', KEY, (draft) => {
        draft.spec.paused = paused;
      });
    pause(true);
    cluster.advance(5);
    setImage(cluster, 'nginx:1.28');
    const seen: string[] = [];
    cluster.parts.store.watch('deployments.apps', () => {
      const reason = stored(cluster).status.conditions?.find((c) => c.type === 'Progressing')?.reason ?? '';
      if (seen.at(-1) !== reason) seen.push(reason);
    });
    pause(false);
    cluster.advance(30);
    expect(seen).toEqual(['DeploymentPaused', 'DeploymentResumed', 'ReplicaSetUpdated', 'NewReplicaSetAvailable']);
  });

  it('paused, it scales in proportion and rolls nothing out', () => {
    const cluster = lab({ healthy: (pod) => pod.spec.containers[0]?.image !== 'bad' });
    cluster.create('deployments.apps', deployment(10, rolling(3, 2)));
    cluster.advance(20);
    setImage(cluster, 'bad');
    cluster.advance(20);
    const sizes = () => cluster.list('replicasets.apps').map((set) => set.spec.replicas);
    expect(sizes()).toEqual([8, 5]);
    cluster.client.modify('deployments.apps', KEY, (draft) => {
      draft.spec.replicas = 15;
    });
    cluster.advance(5);
    expect(sizes()).toEqual([11, 7]);
  });

  it('never has more pods than the surge allows, nor fewer available than asked, whatever happens', () => {
    const amount = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('0%', '25%', '50%', '100%'));
    const scenario = fc.record({
      seed: fc.integer(),
      replicas: fc.integer({ min: 1, max: 9 }),
      surge: amount,
      unavailable: amount,
      pauses: fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 4 }),
    });
    const property = fc.property(scenario, ({ seed, replicas, surge, unavailable, pauses }) => {
      // The API server refuses an update that may do nothing.
      fc.pre(Number.parseInt(String(surge), 10) > 0 || Number.parseInt(String(unavailable), 10) > 0);
      const cluster = lab({ seed });
      cluster.create('deployments.apps', deployment(replicas, rolling(surge, unavailable)));
      cluster.advance(20);
      const up = scaled(surge, replicas, 'up');
      const down = scaled(unavailable, replicas, 'down');
      const least = replicas - Math.min(replicas, up === 0 && down === 0 ? 1 : down);
      const end = cluster.parts.store.observe((change) => {
        if (change.resource !== 'pods') return;
        const pods = cluster.list('pods').filter(isPodActive);
        expect(pods.length).toBeLessThanOrEqual(replicas + up);
        expect(pods.filter(isPodReady).length).toBeGreaterThanOrEqual(least);
      });
      pauses.forEach((pause, i) => {
        setImage(cluster, `nginx:${i + 2}`);
        cluster.advance(pause);
      });
      cluster.advance(300);
      end();
      expect(stored(cluster).status).toMatchObject({ updatedReplicas: replicas, readyReplicas: replicas, replicas });
      const { revision } = cluster;
      cluster.advance(1000);
      expect(cluster.revision).toBe(revision);
    });
    fc.assert(property, { numRuns: 30 });
  });
});
