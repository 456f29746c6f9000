import { beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../cluster.ts';
import type { AnySent, KubeObject } from '../types.ts';
import { impersonate, userOf } from './users.ts';

const API = 'rbac.authorization.k8s.io';
let cluster: Cluster;
const server = () => cluster.parts.api;

const role = (kind: 'Role' | 'ClusterRole', name: string, rules: object[], more: object = {}) => ({
  apiVersion: `${API}/v1`,
  kind,
  metadata: { name, ...(kind === 'Role' ? { namespace: 'qa' } : {}), ...more },
  rules,
});
const binding = (kind: 'RoleBinding' | 'ClusterRoleBinding', name: string, ref: string, subjects: object[]) => ({
  apiVersion: `${API}/v1`,
  kind,
  metadata: { name, ...(kind === 'RoleBinding' ? { namespace: 'qa' } : {}) },
  roleRef: { apiGroup: API, kind: ref.split('/')[0], name: ref.split('/')[1] },
  subjects,
});
const user = (name: string) => ({ kind: 'User', apiGroup: API, name });
const group = (name: string) => ({ kind: 'Group', apiGroup: API, name });

beforeAll(() => {
  cluster = new Cluster({ nodes: [], controlPlane: false });
  const put = (object: { kind: string }) =>
    cluster.parts.client('test').create(`${object.kind.toLowerCase()}s.${API}`, object as unknown as AnySent);
  cluster.parts.client('test').create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'qa' } });
  put(role('Role', 'reader', [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] }]));
  put(
    role('Role', 'one', [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'], verbs: ['get', 'update'] },
    ]),
  );
  put(role('ClusterRole', 'scaler', [{ apiGroups: ['apps'], resources: ['*/scale'], verbs: ['get', 'update'] }]));
  put(
    role('ClusterRole', 'granter', [
      { apiGroups: [API], resources: ['roles', 'rolebindings', 'clusterroles'], verbs: ['create', 'update'] },
    ]),
  );
  put(
    binding('RoleBinding', 'reader', 'Role/reader', [
      user('rita'),
      { kind: 'ServiceAccount', name: 'bot', namespace: 'qa' },
    ]),
  );
  put(binding('RoleBinding', 'one', 'Role/one', [user('otto')]));
  put(binding('RoleBinding', 'viewers', 'ClusterRole/view', [group('audit')]));
  put(binding('RoleBinding', 'editor', 'ClusterRole/edit', [user('ed')]));
  put(binding('RoleBinding', 'boss', 'ClusterRole/admin', [user('ada')]));
  put(binding('ClusterRoleBinding', 'scaler', 'ClusterRole/scaler', [user('scott')]));
  put(binding('ClusterRoleBinding', 'granter', 'ClusterRole/granter', [user('gus')]));
  put(binding('ClusterRoleBinding', 'root', 'ClusterRole/cluster-admin', [user('root')]));
  put(binding('ClusterRoleBinding', 'lost', 'ClusterRole/gone', [user('lost')]));
});

/** `user verbs resources namespace[ name]`, verbs and resources with commas: every pair is one question. */
const ALLOWED = `
rita get,list pods,pods/log qa
system:serviceaccount:qa:bot get,list pods,pods/log qa
otto get,update configmaps qa settings
auditor get,list,watch pods,services,configmaps,deployments.apps,replicasets.apps,jobs.batch,ingresses.networking.k8s.io,endpointslices.discovery.k8s.io,horizontalpodautoscalers.autoscaling,persistentvolumeclaims,limitranges,resourcequotas,events qa
auditor get pods/log,pods/status,deployments.apps/scale,replicationcontrollers/status qa
ed create,update,patch,delete,deletecollection,get,list,watch pods,services,configmaps,secrets,serviceaccounts,deployments.apps,statefulsets.apps,daemonsets.apps,cronjobs.batch,jobs.batch,networkpolicies.networking.k8s.io,poddisruptionbudgets.policy qa
ed create pods/exec,pods/attach,pods/portforward,pods/eviction,serviceaccounts/token qa
ed impersonate serviceaccounts qa
ada create,update,delete,get roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,leases.coordination.k8s.io qa
ada create localsubjectaccessreviews.authorization.k8s.io qa
scott get,update deployments.apps/scale,statefulsets.apps/scale default
root delete,get,escalate nodes,namespaces,clusterroles.rbac.authorization.k8s.io -
root create pods/exec kube-system
rita create selfsubjectaccessreviews.authorization.k8s.io,selfsubjectrulesreviews.authorization.k8s.io -
system:kube-scheduler create pods/binding default
system:kube-scheduler get,list,watch,delete pods default
system:kube-scheduler patch,update pods/status default
system:kube-controller-manager list,watch deployments.apps,secrets default
system:serviceaccount:kube-system:deployment-controller create,update,delete replicasets.apps default
system:serviceaccount:kube-system:replicaset-controller create,delete pods default
system:serviceaccount:kube-system:cronjob-controller create,delete jobs.batch default
system:serviceaccount:kube-system:node-controller delete,get,list,patch,update nodes -
system:serviceaccount:kube-system:namespace-controller delete,deletecollection,list pods,secrets default
system:serviceaccount:kube-system:endpointslice-controller create,delete,update endpointslices.discovery.k8s.io default
system:kube-proxy list,watch services,nodes,endpointslices.discovery.k8s.io -
`;

const REFUSED = `
rita create,delete,watch pods qa
rita get,list pods default
rita get pods/exec,secrets,services qa
rita list nodes,namespaces -
otto get,update configmaps qa other
otto list,create configmaps qa
auditor get,list secrets,roles.rbac.authorization.k8s.io qa
auditor create,delete,update pods,deployments.apps qa
auditor create pods/exec,pods/portforward qa
auditor list pods default
ed create,update roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,resourcequotas,limitranges qa
ed delete namespaces -
ed get pods default
ada delete nodes -
ada update resourcequotas qa
ada escalate roles.rbac.authorization.k8s.io qa
scott get,update deployments.apps default
scott update replicationcontrollers/scale default
nobody get,list,watch,create pods,services,secrets default
lost get pods default
system:anonymous create selfsubjectaccessreviews.authorization.k8s.io -
system:kube-scheduler delete nodes -
system:kube-scheduler create pods default
system:serviceaccount:kube-system:deployment-controller delete pods default
system:serviceaccount:qa:default get,list pods qa
`;

interface Question {
  readonly who: string;
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

function questions(text: string): Question[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [who = '', verbs = '', resources = '', home = '', name = ''] = line.split(' ');
      return verbs
        .split(',')
        .flatMap((verb) =>
          resources.split(',').map((resource) => ({ who, verb, resource, namespace: home === '-' ? '' : home, name })),
        );
    });
}

function ask({ who, verb, resource, namespace, name }: Question): boolean {
  const slash = resource.indexOf('/');
  const [bare, subresource] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash + 1)];
  const dot = bare.indexOf('.');
  const [plural, groupName] = dot < 0 ? [bare, ''] : [bare.slice(0, dot), bare.slice(dot + 1)];
  const asking = userOf(who, who === 'auditor' ? ['audit'] : []);
  const action = { verb, group: groupName, resource: plural, subresource, name };
  return cluster.rbac.decide(asking, namespace, action).allowed;
}

describe('questions', () => {
  it.each(
    questions(ALLOWED).map(
      (q) => [`${q.who} may ${q.verb} ${q.resource} in ${q.namespace || '*'} ${q.name}`, q] as const,
    ),
  )('%s', (_text, question) => {
    expect(ask(question)).toBe(true);
  });
  it.each(
    questions(REFUSED).map(
      (q) => [`${q.who} may not ${q.verb} ${q.resource} in ${q.namespace || '*'} ${q.name}`, q] as const,
    ),
  )('%s', (_text, question) => {
    expect(ask(question)).toBe(false);
  });

  it('paths that are no resources', () => {
    const may = (who: string, verb: string, path: string) => cluster.rbac.decidePath(userOf(who), verb, path).allowed;
    expect(may('rita', 'get', '/healthz')).toBe(true);
    expect(may('rita', 'get', '/apis/apps/v1')).toBe(true);
    expect(may('system:anonymous', 'get', '/version')).toBe(true);
    expect(may('rita', 'get', '/metrics')).toBe(false);
    expect(may('root', 'put', '/anything')).toBe(true);
  });
});

describe('the words of a refusal', () => {
  it.each([
    [
      'rita',
      () => server().list(userOf('rita'), 'pods', { namespace: 'default' }),
      'pods is forbidden: User "rita" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'rita',
      () => server().list(userOf('rita'), 'nodes'),
      'nodes is forbidden: User "rita" cannot list resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'rita',
      () => server().get(userOf('rita'), 'deployments.apps', 'qa/web'),
      'deployments.apps "web" is forbidden: User "rita" cannot get resource "deployments" in API group "apps" in the namespace "qa"',
    ],
    [
      'rita',
      () =>
        server().create(userOf('rita'), 'pods', {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p', namespace: 'qa' },
        }),
      'pods is forbidden: User "rita" cannot create resource "pods" in API group "" in the namespace "qa"',
    ],
    [
      'lost',
      () => server().get(userOf('lost'), 'pods', 'qa/web'),
      'pods "web" is forbidden: User "lost" cannot get resource "pods" in API group "" in the namespace "qa": RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
    ],
  ])('%s', (_who, act, text) => {
    expect(act).toThrow(text);
  });

  it('speaking for another needs the right to', () => {
    expect(() => impersonate(cluster.rbac, userOf('rita'), 'ada')).toThrow(
      'users "ada" is forbidden: User "rita" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(impersonate(cluster.rbac, userOf('ed'), 'system:serviceaccount:qa:bot').groups).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:qa',
      'system:authenticated',
    ]);
  });
});

describe('nobody grants more than they have', () => {
  const rules = [{ apiGroups: ['', 'apps'], resources: ['pods', 'deployments'], verbs: ['get', 'list'] }];

  it('refuses roles with rights the author lacks, in words', () => {
    expect(() => server().create(userOf('gus'), `roles.${API}`, role('Role', 'x', rules))).toThrow(
      'roles.rbac.authorization.k8s.io "x" is forbidden: user "gus" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["deployments"], Verbs:["get" "list"]}\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}\n' +
        '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}\n' +
        '{APIGroups:["apps"], Resources:["pods"], Verbs:["get" "list"]}',
    );
    const own = [{ apiGroups: [API], resources: ['roles'], verbs: ['create'] }];
    expect(server().create(userOf('gus'), `roles.${API}`, role('Role', 'own', own)).metadata.name).toBe('own');
  });

  it('refuses bindings to roles the author could not have written', () => {
    const bind = (ref: string) =>
      server().create(userOf('ada'), `rolebindings.${API}`, binding('RoleBinding', 'y', ref, [user('ada')]), {
        dryRun: true,
      });
    expect(() => bind('ClusterRole/cluster-admin')).toThrow(
      'is attempting to grant RBAC permissions not currently held',
    );
    expect(() => bind('ClusterRole/gone')).toThrow('clusterroles.rbac.authorization.k8s.io "gone" not found');
    expect(bind('ClusterRole/view').metadata.name).toBe('y');
  });
});

it('what was allowed is so for as long as roles and bindings say it, also after going back in time', () => {
  const rita = userOf('rita');
  const asks = () => server().list(rita, 'pods', { namespace: 'qa' });
  const client = cluster.parts.client('test');
  asks();
  const saved = cluster.checkpoint();
  client.delete(`rolebindings.${API}`, 'qa/reader');
  expect(asks).toThrow('cannot list resource "pods"');
  cluster.restore(saved);
  asks();
  client.modify(`roles.${API}`, 'qa/reader', (draft) => {
    draft.rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  });
  expect(asks).toThrow('cannot list resource "pods"');
  const later = cluster.checkpoint();
  cluster.restore(saved);
  asks();
  cluster.restore(later);
  expect(asks).toThrow('cannot list resource "pods"');
  cluster.restore(saved);
});

describe('reviews', () => {
  const review = (who: string, id: string, spec: object) =>
    (
      server().create(userOf(who), id, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'X',
        metadata: {},
        spec,
      }) as KubeObject & {
        status: Record<string, unknown>;
      }
    ).status;

  it('say whether and why', () => {
    const resourceAttributes = { namespace: 'qa', verb: 'list', resource: 'pods' };
    expect(review('rita', 'selfsubjectaccessreviews.authorization.k8s.io', { resourceAttributes })).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "reader/qa" of Role "reader" to User "rita"',
    });
    expect(review('root', 'subjectaccessreviews.authorization.k8s.io', { user: 'nobody', resourceAttributes })).toEqual(
      { allowed: false },
    );
  });

  it('list all rules of a user', () => {
    const { resourceRules } = review('rita', 'selfsubjectrulesreviews.authorization.k8s.io', { namespace: 'qa' });
    expect(resourceRules).toContainEqual({ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'] });
  });
});

it('asks at least 150 questions', () => {
  expect(questions(ALLOWED).length + questions(REFUSED).length).toBeGreaterThan(150);
});
