/** What may not change, and how the server says so. */
import { describe, expect, it } from 'vitest';
import recorded from '../../../../test/api/validation.json' with { type: 'json' };
import { ApiError } from '../errors.ts';
import { SYSTEM } from '../server.ts';
import { testServer } from '../testing.ts';
import type { AnySent } from '../types.ts';

type Draft = { spec: Record<string, unknown>; [field: string]: unknown };

/** Creates the recorded valid object of a kind, changes it, and gives the refusal. */
function refusal(
  kind: keyof typeof recorded.bases,
  change: (draft: Draft) => void,
  shown = (error: ApiError): string => error.message,
): string {
  const api = testServer();
  const base = recorded.bases[kind];
  const sent = structuredClone(base.object) as unknown as AnySent;
  const resource = api.resources.ofKind(sent.apiVersion, sent.kind);
  if (resource === undefined) throw new Error(kind);
  const namespace = resource.namespaced ? { namespace: 'default' } : {};
  const made = api.create(SYSTEM, resource.id, sent, namespace);
  const key = resource.namespaced ? `default/${made.metadata.name}` : made.metadata.name;
  try {
    api.modify(SYSTEM, resource.id, key, (draft) => change(draft as unknown as Draft));
    return 'accepted';
  } catch (error) {
    if (error instanceof ApiError) return shown(error);
    throw error;
  }
}

const at = (draft: unknown, ...path: readonly string[]): Record<string, unknown> =>
  path.reduce((value, key) => (value as Record<string, unknown>)[key], draft) as Record<string, unknown>;

describe('metadata of an update', () => {
  const causes = (kind: keyof typeof recorded.bases): number => {
    const text = refusal(
      kind,
      (draft) => {
        at(draft, 'metadata')['labels'] = { 'a b': 'c' };
      },
      ({ status }) => String(status.details?.causes?.length),
    );
    return Number(text);
  };

  it('are looked at as often as the API server does, and what is wrong is told once', () => {
    expect([causes('deployment'), causes('pod'), causes('role'), causes('pdb'), causes('limitrange')]).toEqual([
      3, 4, 4, 2, 3,
    ]);
  });

  it.each([
    ['name', 'b', 'the name of the object (b) does not match the name on the URL (a)'],
    ['name', '', 'the name of the object (a based on URL) was undeterminable: name must be provided'],
    ['namespace', 'b', 'the namespace of the provided object does not match the namespace sent on the request'],
    [
      'uid',
      'b',
      /^Operation cannot be fulfilled on configmaps "a": Precondition failed: UID in precondition: b, UID in object meta: /,
    ],
  ])('have the %s of what was asked for (%s)', (field, value, text) => {
    const change = (draft: Draft) => {
      at(draft, 'metadata')[field] = value;
    };
    expect(refusal('configmap', change)).toMatch(text);
  });
});

describe('updates', () => {
  it('drop the namespace that a client says of what has none', () => {
    const change = (draft: Draft) => {
      at(draft, 'metadata')['namespace'] = 'other';
      at(draft, 'spec')['unschedulable'] = true;
    };
    expect(refusal('node', change)).toBe('accepted');
  });

  it('leave a pod alone but for its images', () => {
    expect(
      refusal('pod', ({ spec }) => {
        at(spec, 'containers', '0')['image'] = 'nginx:1.28';
      }),
    ).toBe('accepted');
    expect(
      refusal('pod', ({ spec }) => {
        spec['nodeSelector'] = { a: 'b' };
      }),
    ).toContain(
      'Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    );
  });

  it('look at the names of finalizers, for all kinds but one whether they are prefixed, too', () => {
    const with_ = (kind: keyof typeof recorded.bases, name: string) =>
      refusal(kind, (draft) => {
        at(draft, 'metadata')['finalizers'] = [name];
      });
    expect(with_('configmap', 'http://x')).toContain(
      'metadata.finalizers: Invalid value: "http://x": a valid label key',
    );
    expect(with_('statefulset', '../up')).toContain('metadata.finalizers: Invalid value: "../up": prefix part');
    expect(with_('hpa', 'bare')).toContain('name is neither a standard finalizer name nor is it fully qualified');
    expect(with_('pdb', 'bare')).toBe('accepted');
  });

  it.each(['deployment', 'daemonset'] as const)('keep the selector of a %s', (kind) => {
    const text = refusal(kind, ({ spec }) => {
      spec['selector'] = { matchLabels: { app: 'b' } };
      at(spec, 'template', 'metadata')['labels'] = { app: 'b' };
    });
    expect(text).toContain('spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable');
  });

  it('keep most of a StatefulSet', () => {
    const text = refusal('statefulset', ({ spec }) => {
      spec['serviceName'] = 'other';
    });
    expect(text).toBe(
      `StatefulSet.apps "a" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    );
  });

  it('keep the template of a job, which is printed as the server has it', () => {
    const text = refusal('job', ({ spec }) => {
      at(spec, 'template', 'spec', 'containers', '0')['image'] = 'other';
    });
    expect(text).toMatch(
      /^Job\.batch "a" is invalid: spec\.template: Invalid value: \{"labels":\{.*\},"Spec":\{"Volumes":null,"InitContainers":null,"Containers":\[\{"Name":"c","Image":"other".*: field is immutable$/,
    );
  });

  it('keep addresses, roles, types, and what is declared immutable', () => {
    expect(
      refusal('service', ({ spec }) => {
        spec['clusterIP'] = '10.96.3.3';
        spec['clusterIPs'] = ['10.96.3.3'];
      }),
    ).toBe('Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.3.3"]: may not change once set');
    expect(
      refusal('rolebinding', (draft) => {
        at(draft, 'roleRef')['name'] = 'b';
      }),
    ).toContain(
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"b"}: cannot change roleRef',
    );
    expect(
      refusal('secret', (draft) => {
        draft['type'] = 'other';
      }),
    ).toBe('Secret "a" is invalid: type: Invalid value: "other": field is immutable');
    expect(
      refusal('priorityclass', (draft) => {
        draft['value'] = 6;
      }),
    ).toBe('PriorityClass.scheduling.k8s.io "a" is invalid: value: Forbidden: may not be changed in an update.');
    expect(
      refusal('storageclass', (draft) => {
        draft['provisioner'] = 'x.example/z';
      }),
    ).toBe('StorageClass.storage.k8s.io "a" is invalid: provisioner: Forbidden: updates to provisioner are forbidden.');
  });
});
