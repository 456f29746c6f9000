/** `kubectl create namespace|serviceaccount|quota|priorityclass` */
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { CREATE_FLAGS, make, nameArgument } from './common.ts';

export const namespace: Command = {
  name: 'namespace',
  aliases: ['ns'],
  use: 'NAME [--dry-run=server|client|none] [options]',
  short: 'Create a namespace with the specified name',
  examples: '# Create a new namespace named my-namespace\nkubectl create namespace my-namespace',
  flags: CREATE_FLAGS,
  run: (on) =>
    make(on, {
      resource: 'namespaces',
      namespaced: false,
      object: { kind: 'Namespace', apiVersion: 'v1', metadata: { name: nameArgument(on) }, spec: {}, status: {} },
    }),
};

export const serviceaccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: 'NAME [--dry-run=server|client|none] [options]',
  short: 'Create a service account with the specified name',
  examples: '# Create a new service account named my-service-account\nkubectl create serviceaccount my-service-account',
  flags: CREATE_FLAGS,
  run: (on) =>
    make(on, {
      resource: 'serviceaccounts',
      failure: 'failed to create serviceaccount',
      object: { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: nameArgument(on) } },
    }),
};

export const quota: Command = {
  name: 'quota',
  aliases: ['resourcequota'],
  use: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
  short: 'Create a quota with the specified name',
  examples: `# Create a new resource quota named my-quota
kubectl create quota my-quota --hard=cpu=1,memory=1G,pods=2,services=3

# Only for pods without requests and limits
kubectl create quota best-effort --hard=pods=100 --scopes=BestEffort`,
  flags: [
    ...CREATE_FLAGS,
    {
      name: 'hard',
      type: 'string',
      help: 'A comma-delimited set of resource=quantity pairs that define a hard limit.',
    },
    {
      name: 'scopes',
      type: 'string',
      help: 'A comma-delimited set of quota scopes that must all match each object tracked by the quota.',
    },
  ],
  run(on) {
    const name = nameArgument(on);
    const hard: Record<string, string> = {};
    const text = on.flags.string('hard');
    for (const pair of text === '' ? [] : text.split(',')) {
      const [key = '', value, more] = pair.split('=');
      if (value === undefined || more !== undefined)
        throw new CliError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      if (!/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/.test(value))
        throw new CliError(
          "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        );
      hard[key] = value;
    }
    const scopes = on.flags.string('scopes') === '' ? [] : on.flags.string('scopes').split(',');
    if (scopes.includes('')) throw new CliError('invalid resource quota scope ""');
    const spec = { ...(Object.keys(hard).length > 0 ? { hard } : {}), ...(scopes.length > 0 ? { scopes } : {}) };
    return make(on, {
      resource: 'resourcequotas',
      failure: 'failed to create quota',
      object: { kind: 'ResourceQuota', apiVersion: 'v1', metadata: { name }, spec, status: {} },
    });
  },
};

export const priorityclass: Command = {
  name: 'priorityclass',
  aliases: ['pc'],
  use: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
  short: 'Create a priority class with the specified name',
  examples: `# Create a priority class named high-priority
kubectl create priorityclass high-priority --value=1000 --description="high priority"

# The priority of pods that name no class
kubectl create priorityclass default-priority --value=1000 --global-default=true --description="default priority"

# Its pods go first in the queue, but take nobody's place
kubectl create priorityclass patient --value=1000 --description="high priority" --preemption-policy="Never"`,
  flags: [
    ...CREATE_FLAGS,
    { name: 'value', type: 'int', default: '0', help: 'the value of this priority class.' },
    {
      name: 'global-default',
      type: 'bool',
      help: 'global-default specifies whether this PriorityClass should be considered as the default priority.',
    },
    {
      name: 'description',
      type: 'string',
      help: 'description is an arbitrary string that usually provides guidelines on when this priority class should be used.',
    },
    {
      name: 'preemption-policy',
      type: 'string',
      default: 'PreemptLowerPriority',
      help: 'preemption-policy is the policy for preempting pods with lower priority.',
    },
  ],
  run(on) {
    const { flags } = on;
    return make(on, {
      resource: 'priorityclasses.scheduling.k8s.io',
      failure: 'failed to create priorityclass',
      namespaced: false,
      object: {
        kind: 'PriorityClass',
        apiVersion: 'scheduling.k8s.io/v1',
        metadata: { name: nameArgument(on) },
        value: flags.int('value'),
        ...(flags.bool('global-default') ? { globalDefault: true } : {}),
        ...(flags.string('description') ? { description: flags.string('description') } : {}),
        preemptionPolicy: flags.string('preemption-policy'),
      },
    });
  },
};
