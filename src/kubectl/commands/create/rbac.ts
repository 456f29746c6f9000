/** `kubectl create role|clusterrole|rolebinding|clusterrolebinding` */
import type { Resource } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { CliError, PlainError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { findResource } from '../../mapper.ts';
import { subjectsOf } from '../set-simple.ts';
import { CREATE_FLAGS, make, nameArgument, require } from './common.ts';

const API = 'rbac.authorization.k8s.io/v1';
const GROUP = 'rbac.authorization.k8s.io';

const RULE_FLAGS: readonly FlagSpec[] = [
  { name: 'verb', type: 'list', help: 'Verb that applies to the resources contained in the rule' },
  { name: 'resource', type: 'list', help: 'Resource that the rule applies to' },
  {
    name: 'resource-name',
    type: 'array',
    help: 'Resource in the white list that the rule applies to, repeat this flag for multiple items',
  },
];

interface Rule {
  apiGroups?: string[];
  nonResourceURLs?: string[];
  resources?: string[];
  resourceNames?: string[];
  verbs: string[];
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** The rules of `--verb`, `--resource` and `--resource-name`, one for each API group. */
function rulesOf(on: Invocation, verbs: readonly string[]): Rule[] {
  const names = unique(on.flags.list('resource-name'));
  const groups = new Map<string, string[]>();
  for (const text of on.flags.list('resource')) {
    const [typed = '', ...sub] = text.split('/');
    if (typed === '') throw new CliError('resource must be specified if apiGroup/subresource specified');
    const found = typed === '*' ? undefined : lookup(on, typed);
    if (typed !== '*') checkVerbs(on, verbs, found, typed);
    const group = found?.group ?? '';
    const plural = [found?.plural ?? typed, ...sub].join('/');
    const known = groups.get(group) ?? [];
    if (!known.includes(plural)) groups.set(group, [...known, plural]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([group, resources]) => ({
    verbs: [...verbs],
    apiGroups: [group],
    resources,
    ...(names.length > 0 ? { resourceNames: names } : {}),
  }));
}

function lookup(on: Invocation, typed: string): Resource {
  const found = findResource(on.api, typed);
  if (found === undefined) throw new PlainError(`the server doesn't have a resource type ${JSON.stringify(typed)}`);
  return found;
}

/** Verbs that no resource has, but roles may name. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['policy/podsecuritypolicies', 'extensions/podsecuritypolicies'],
  bind: ['rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/clusterroles'],
  escalate: ['rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/clusterroles'],
  impersonate: ['/users', '/serviceaccounts', '/groups', 'authentication.k8s.io/userextras'],
};
const STANDARD = [
  '*',
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'proxy',
  'use',
  'bind',
  'escalate',
  'impersonate',
];

function checkVerbs(on: Invocation, verbs: readonly string[], resource: Resource | undefined, typed: string): void {
  for (const verb of verbs) {
    if (!STANDARD.includes(verb)) {
      on.warn(`'${verb}' is not a standard resource verb`);
      continue;
    }
    const special = SPECIAL[verb];
    const id = `${resource?.group ?? ''}/${resource?.plural ?? typed}`;
    if (special !== undefined && !special.includes(id))
      throw new CliError(
        `can not perform '${verb}' on '${resource?.plural ?? typed}' in group '${resource?.group ?? ''}'`,
      );
  }
}

const verbsOf = (on: Invocation): string[] => {
  const verbs = unique(on.flags.list('verb'));
  return verbs.includes('*') ? ['*'] : verbs;
};

export const role: Command = {
  name: 'role',
  use: 'NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
  short: 'Create a role with single rule',
  examples: `# Create a role named "pod-reader" that allows user to perform "get", "watch" and "list" on pods
kubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods

# Allow it for objects of these names only
kubectl create role pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# Name the API group of the resource
kubectl create role foo --verb=get,list,watch --resource=rs.apps

# Include a subresource
kubectl create role foo --verb=get,list,watch --resource=pods,pods/status`,
  flags: [...CREATE_FLAGS, ...RULE_FLAGS],
  run(on) {
    const name = nameArgument(on);
    const verbs = verbsOf(on);
    if (verbs.length === 0) throw new CliError('at least one verb must be specified');
    if (on.flags.list('resource').length === 0) throw new CliError('at least one resource must be specified');
    return make(on, {
      resource: `roles.${GROUP}`,
      object: { kind: 'Role', apiVersion: API, metadata: { name }, rules: rulesOf(on, verbs) },
    });
  },
};

export const clusterrole: Command = {
  name: 'clusterrole',
  use: 'NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
  short: 'Create a cluster role',
  examples: `# Create a cluster role named "pod-reader" that allows user to perform "get", "watch" and "list" on pods
kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

# Allow it for objects of these names only
kubectl create clusterrole pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod

# Name the API group of the resource
kubectl create clusterrole foo --verb=get,list,watch --resource=rs.apps

# Include a subresource
kubectl create clusterrole foo --verb=get,list,watch --resource=pods,pods/status

# Allow paths that are no resources
kubectl create clusterrole foo --verb=get --non-resource-url=/logs/*

# Take the rules from the cluster roles with a label
kubectl create clusterrole monitoring --aggregation-rule="rbac.example.com/aggregate-to-monitoring=true"`,
  flags: [
    ...CREATE_FLAGS,
    ...RULE_FLAGS,
    { name: 'non-resource-url', type: 'list', help: 'A partial url that user should have access to.' },
    {
      name: 'aggregation-rule',
      type: 'list',
      bare: true,
      help: 'An aggregation label selector for combining ClusterRoles.',
    },
  ],
  run(on) {
    const name = nameArgument(on);
    const verbs = verbsOf(on);
    const urls = on.flags.list('non-resource-url');
    const labels = on.flags.list('aggregation-rule');
    const kind = { kind: 'ClusterRole', apiVersion: API, metadata: { name } };
    if (labels.length > 0) {
      if (urls.length + verbs.length + on.flags.list('resource').length > 0)
        throw new CliError(
          'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
        );
      const matchLabels = Object.fromEntries(labels.map((label) => label.split('=') as [string, string]));
      return make(on, {
        resource: `clusterroles.${GROUP}`,
        namespaced: false,
        object: { ...kind, aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: null },
      });
    }
    if (verbs.length === 0) throw new CliError('at least one verb must be specified');
    if (on.flags.list('resource').length === 0 && urls.length === 0)
      throw new CliError('one of resource or nonResourceURL must be specified');
    for (const url of urls) {
      if (url !== '*' && !url.startsWith('/')) throw new CliError('nonResourceURL should start with /');
      if (/\*(?!$)/.test(url))
        throw new CliError("nonResourceURL only supports wildcard matches when '*' is at the end");
    }
    const rules = [...rulesOf(on, verbs), ...(urls.length > 0 ? [{ verbs, nonResourceURLs: urls }] : [])];
    return make(on, { resource: `clusterroles.${GROUP}`, namespaced: false, object: { ...kind, rules } });
  },
};

const SUBJECT_FLAGS: readonly FlagSpec[] = [
  { name: 'clusterrole', type: 'string', help: 'ClusterRole this binding should reference' },
  { name: 'user', type: 'array', help: 'Usernames to bind to the role' },
  { name: 'group', type: 'array', help: 'Groups to bind to the role' },
  {
    name: 'serviceaccount',
    type: 'array',
    help: 'Service accounts to bind to the role, in the format <namespace>:<name>',
  },
];

function subjects(on: Invocation): { subjects?: object[] } {
  const list = subjectsOf(on.flags.list('user'), on.flags.list('group'), on.flags.list('serviceaccount'));
  return list.length > 0 ? { subjects: list } : {};
}

export const rolebinding: Command = {
  name: 'rolebinding',
  use: 'NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
  short: 'Create a role binding for a particular role or cluster role',
  examples: `# Create a role binding for user1, user2, and group1 using the admin cluster role
kubectl create rolebinding admin --clusterrole=admin --user=user1 --user=user2 --group=group1

# Bind a role to a service account of another namespace
kubectl create rolebinding admin-binding --role=admin --serviceaccount=monitoring:sa-dev`,
  flags: [
    ...CREATE_FLAGS,
    ...SUBJECT_FLAGS,
    { name: 'role', type: 'string', help: 'Role this RoleBinding should reference' },
  ],
  run(on) {
    const metadata = { name: nameArgument(on) };
    const [own, cluster] = [on.flags.string('role'), on.flags.string('clusterrole')];
    if ((own === '') === (cluster === '')) throw new CliError('exactly one of clusterrole or role must be specified');
    const roleRef = { apiGroup: GROUP, kind: own ? 'Role' : 'ClusterRole', name: own || cluster };
    return make(on, {
      resource: `rolebindings.${GROUP}`,
      failure: 'failed to create rolebinding',
      object: { kind: 'RoleBinding', apiVersion: API, metadata, ...subjects(on), roleRef },
    });
  },
};

export const clusterrolebinding: Command = {
  name: 'clusterrolebinding',
  use: 'NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
  short: 'Create a cluster role binding for a particular cluster role',
  examples:
    '# Create a cluster role binding for user1, user2, and group1 using the cluster-admin cluster role\nkubectl create clusterrolebinding cluster-admin --clusterrole=cluster-admin --user=user1 --user=user2 --group=group1',
  flags: [...CREATE_FLAGS, ...SUBJECT_FLAGS],
  run(on) {
    require(on, 'clusterrole');
    const metadata = { name: nameArgument(on) };
    const roleRef = { apiGroup: GROUP, kind: 'ClusterRole', name: on.flags.string('clusterrole') };
    return make(on, {
      resource: `clusterrolebindings.${GROUP}`,
      failure: 'failed to create clusterrolebinding',
      namespaced: false,
      object: { kind: 'ClusterRoleBinding', apiVersion: API, metadata, ...subjects(on), roleRef },
    });
  },
};
