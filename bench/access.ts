/**
 * What RBAC and admission cost: 10,000 pods with both, and in turn without either, each time in a process of its own. The pods are
 * the same: without admission their template has what plugins would give them. Components are members of system:masters and are
 * never judged; here every write of theirs is, as if they were not.
 */

import { AdmissionChain } from '../src/engine/api/admission.ts';
import { userOf } from '../src/engine/api/rbac/users.ts';
import { type Cluster, SYSTEM, type User } from '../src/engine/index.ts';
import type { Case } from './cases.ts';
import { clusterOf, fill, SPEC, settle } from './workloads.ts';

const PODS = 10_000;
const NODES = 100;
const NODES_BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'nodes' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:nodes' }],
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node' },
};

/** Components whose account is not named as they are. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  'kube-scheduler': 'system:kube-scheduler',
  'node-lifecycle-controller': 'system:serviceaccount:kube-system:node-controller',
  'serviceaccounts-controller': 'system:serviceaccount:kube-system:service-account-controller',
};

/** Whom the API server of a real cluster takes an actor for. */
function accountOf(actor: string): User {
  const [kind = '', node] = actor.split('/');
  if (kind === 'kubelet') return userOf(`system:node:${node}`);
  return userOf(ACCOUNTS[kind] ?? `system:serviceaccount:kube-system:${kind}`);
}

/** Has RBAC decide on every write of a component, whatever comes of it. @returns how often it did, and who was refused what */
function judgeAll({ rbac, parts: { api, sim } }: Cluster): () => string {
  // What the node authorizer does on a real cluster.
  api.create(SYSTEM, 'clusterrolebindings.rbac.authorization.k8s.io', NODES_BINDING);
  const users = new Map<string, User>();
  let decisions = 0;
  let refused = 0;
  const judge = (verb: string, id: string, key: string, subresource = ''): void => {
    const { actor } = sim.cause;
    let user = users.get(actor);
    if (user === undefined) {
      user = accountOf(actor);
      users.set(actor, user);
    }
    const slash = key.indexOf('/');
    const [namespace, name] = [slash < 0 ? '' : key.slice(0, slash), key.slice(slash + 1)];
    decisions++;
    try {
      rbac.authorize({ user, verb, resource: api.resource(id), subresource, namespace, name });
    } catch {
      refused++;
    }
  };
  const { create, modify, setStatus, bind, delete: remove } = api;
  api.create = (...args) => {
    judge('create', args[1], `${args[2].metadata?.namespace ?? ''}/`);
    return create.apply(api, args) as never;
  };
  api.modify = (...args) => {
    judge(args[4]?.verb ?? 'update', args[1], args[2], args[4]?.subresource);
    return modify.apply(api, args as never) as never;
  };
  api.setStatus = (...args) => {
    judge('update', args[1], args[2], 'status');
    return setStatus.apply(api, args) as never;
  };
  api.bind = (...args) => {
    judge('create', 'pods', args[1], 'binding');
    return bind.apply(api, args);
  };
  api.delete = (...args) => {
    judge('delete', args[1], args[2]);
    return remove.apply(api, args) as never;
  };
  return () => `${decisions} judged, ${refused} refused`;
}

/** What a pod has become by the time it is stored. */
function admitted({ parts: { api } }: Cluster): object {
  const { spec } = api.create(SYSTEM, 'pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one', namespace: 'default' },
    spec: SPEC,
  });
  api.delete(SYSTEM, 'pods', 'default/one', { gracePeriodSeconds: 0 });
  const { nodeName: _, ...rest } = spec;
  return rest;
}

function prepared(begin: (cluster: Cluster) => () => string, spec: (cluster: Cluster) => object): Case['prepare'] {
  return () => {
    const cluster = clusterOf(NODES);
    const wanted = spec(cluster);
    const judged = begin(cluster);
    return () => {
      fill(cluster, PODS, wanted);
      return `ready after ${settle(cluster)} simulated s, ${cluster.parts.store.revision} writes, ${judged()}`;
    };
  };
}

/** No request passes a plugin. */
function withoutAdmission(): () => string {
  AdmissionChain.prototype.mutating = () => [];
  AdmissionChain.prototype.validating = () => [];
  return () => 'none judged';
}

const TITLE = '10,000 pods on 100 nodes,';

export const accessCases: Readonly<Record<string, Case>> = {
  'access-with': { title: `${TITLE} every write judged and admitted`, prepare: prepared(judgeAll, () => SPEC) },
  'access-admission': {
    title: `${TITLE} admitted, not judged`,
    prepare: prepared(
      () => () => 'none judged',
      () => SPEC,
    ),
  },
  'access-without': { title: `${TITLE} neither`, prepare: prepared(withoutAdmission, admitted) },
};
