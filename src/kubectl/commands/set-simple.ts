/** `kubectl set selector`, `set serviceaccount` and `set subject` */
import type { KubeObject } from '../../engine/index.ts';
import { findAll } from '../builder.ts';
import { copy, podSpecOf, same, send } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { recorded } from '../record.ts';
import { all, FILES, KUSTOMIZE, LOCAL, manager, RECORD, RECURSIVE, RESOURCE_VERSION, SELECTOR } from './flags.ts';
import { queryOf, targets } from './target.ts';

const COMMON = [...FILES, ...OUTPUT_FLAGS, all(), DRY_RUN_FLAG, LOCAL, RECORD, manager('kubectl-set')];

export const selector: Command = {
  name: 'selector',
  use: '(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]',
  short: 'Set the selector on a resource',
  long: "Set the selector on a resource. Note that the new selector will overwrite the old selector if the resource had one prior to the invocation of 'set selector'.",
  examples: `# Set the labels and selector before creating a deployment/service pair
kubectl create service clusterip my-svc --clusterip="None" -o yaml --dry-run=client | kubectl set selector --local -f - 'environment=qa' -o yaml | kubectl create -f -`,
  flags: [
    ...COMMON.filter((flag) => flag !== KUSTOMIZE && flag !== RECURSIVE),
    { ...RECURSIVE, default: 'true' },
    RESOURCE_VERSION,
  ],
  run(on) {
    // The last argument is the selector, whatever it looks like; those before it are objects.
    const [last, objects] = [on.args.at(-1), on.args.slice(0, -1)];
    if (last === undefined) throw new CliError('one selector is required');
    if (!last.includes('=')) {
      targets(on, objects);
      throw new CliError('one or more selectors must be specified as key=value');
    }
    const wanted: Record<string, string> = {};
    for (const pair of last.split(',')) {
      const [key = '', value] = pair.split(/==?/);
      if (value === undefined) throw new CliError(`unable to parse requirement: ${pair}`);
      wanted[key] = value;
    }
    const dryRun = dryRunOf(on);
    const errors: unknown[] = [];
    // A Service that is named stays the one that is meant, whatever --all says.
    const pairs = objects.some((arg) => arg.includes('/'));
    for (const info of findAll(on, { ...queryOf(on, objects), ...(pairs ? { all: false } : {}) })) {
      try {
        const after = recorded(on, copy(info.object)) as KubeObject & { spec: Record<string, unknown> };
        if (info.resource.id !== 'services') throw new CliError('setting a selector is only supported for Services');
        after.spec['selector'] = wanted;
        const local = on.flags.bool('local');
        told(
          on,
          local ? after : send(on, info, after, { manager: on.flags.string('field-manager'), dryRun }),
          'selector updated',
          dryRun,
        );
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

export const serviceaccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]',
  short: 'Update the service account of a resource',
  examples: `# Set deployment nginx-deployment's service account to serviceaccount1
kubectl set serviceaccount deployment nginx-deployment serviceaccount1

# Print what a file would say with it, without the server
kubectl set sa -f nginx-deployment.yaml serviceaccount1 --local --dry-run=client -o yaml`,
  flags: COMMON,
  run(on) {
    const name = on.args.at(-1);
    if (name === undefined) throw new CliError('serviceaccount is required');
    const dryRun = dryRunOf(on);
    const errors: unknown[] = [];
    for (const info of targets(on, on.args.slice(0, -1))) {
      try {
        const after = recorded(on, copy(info.object));
        const spec = podSpecOf(after);
        if (spec === undefined)
          throw new CliError(`the object is not a pod or does not have a pod template: ${info.resource.kind}`);
        spec.serviceAccountName = name;
        const local = on.flags.bool('local');
        told(
          on,
          local ? after : send(on, info, after, { manager: on.flags.string('field-manager'), dryRun }),
          'serviceaccount updated',
          dryRun,
        );
      } catch (error) {
        errors.push(wrapped(error, 'failed to patch ServiceAccountName', ' '));
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
  apiGroup?: string;
}

/** The subjects that `--user`, `--group` and `--serviceaccount` name. @throws CliError */
export function subjectsOf(
  users: readonly string[],
  groups: readonly string[],
  accounts: readonly string[],
): Subject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    ...users.map((name) => ({ kind: 'User', apiGroup, name })),
    ...groups.map((name) => ({ kind: 'Group', apiGroup, name })),
    ...accounts.map((text) => {
      const [namespace = '', name, more] = text.split(':');
      if (!namespace || !name || more !== undefined) throw new CliError('serviceaccount must be <namespace>:<name>');
      return { kind: 'ServiceAccount', name, namespace };
    }),
  ];
}

export const subject: Command = {
  name: 'subject',
  use: '(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  examples: `# Bind two users to the role of a binding
kubectl set subject rolebinding admin-binding --user=jane --user=joe

# Bind a service account of a namespace
kubectl set subject clusterrolebinding admin --serviceaccount=shop:builder

# Name a group
kubectl set subject rolebinding admin --user=user1 --user=user2 --group=group1

# Change a role binding before it is created
kubectl create rolebinding admin --role=admin --user=admin -o yaml --dry-run=client | kubectl set subject --local -f - --user=foo -o yaml`,
  flags: [
    ...COMMON.filter((flag) => flag !== RECORD),
    SELECTOR,
    { name: 'user', type: 'array', help: 'Usernames to bind to the role' },
    { name: 'group', type: 'array', help: 'Groups to bind to the role' },
    { name: 'serviceaccount', type: 'array', help: 'Service accounts to bind to the role' },
  ],
  run(on) {
    const { flags } = on;
    const added = subjectsOf(flags.list('user'), flags.list('group'), flags.list('serviceaccount'));
    if (added.length === 0) throw new CliError('you must specify at least one value of user, group or serviceaccount');
    const dryRun = dryRunOf(on);
    for (const info of targets(on)) {
      if (!/^(?:Cluster)?RoleBinding$/.test(info.resource.kind))
        throw new CliError(
          `${info.resource.plural}/${info.object.metadata.name} setting subjects is only supported for RoleBinding/ClusterRoleBinding`,
        );
      const after = copy(info.object) as KubeObject & { subjects?: Subject[] };
      const known = new Set((after.subjects ?? []).map((s) => `${s.kind}/${s.namespace ?? ''}/${s.name}`));
      after.subjects = [
        ...(after.subjects ?? []),
        ...added.filter((s) => !known.has(`${s.kind}/${s.namespace ?? ''}/${s.name}`)),
      ];
      if (same(after, info.object)) {
        on.out(`${info.resource.kind} ${info.object.metadata.name} no change`.toLowerCase());
        continue;
      }
      told(on, send(on, info, after, { manager: flags.string('field-manager'), dryRun }), 'subjects updated', dryRun);
    }
    return 0;
  },
};
