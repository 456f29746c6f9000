/** `kubectl auth can-i` and `auth whoami` */
import { createHash } from 'node:crypto';
import type { KubeObject } from '../../engine/index.ts';
import { ADMIN_NAME } from '../api.ts';
import type { Command, Invocation } from '../command.ts';
import { ruleKey } from '../describe/rbac.ts';
import { CliError, UsageError } from '../errors.ts';
import { findResource } from '../mapper.ts';
import { OUTPUT_FLAGS, objectPrinter } from '../printers/index.ts';
import { Rows } from '../printers/tabwriter.ts';
import { ALL_NAMESPACES } from './flags.ts';
import { reconcile } from './reconcile.ts';

const REVIEW = 'authorization.k8s.io';

interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}
interface PathRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

function review(on: Invocation, plural: string, kind: string, spec: object): { status: Record<string, unknown> } {
  const sent = { apiVersion: `${REVIEW}/v1`, kind, metadata: {}, spec } as unknown as KubeObject;
  return on.api.create(`${plural}.${REVIEW}`, sent) as unknown as { status: Record<string, unknown> };
}

const canI: Command = {
  name: 'can-i',
  use: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]',
  short: 'Check whether an action is allowed',
  long: "Check whether an action is allowed.\n\n VERB is a logical Kubernetes API verb like 'get', 'list', 'watch', 'delete', etc. TYPE is a Kubernetes resource. Shortcuts and groups will be resolved. NONRESOURCEURL is a partial URL that starts with \"/\". NAME is the name of a particular Kubernetes resource.",
  examples: `# Check to see if I can create pods in any namespace
kubectl auth can-i create pods --all-namespaces

# List all allowed actions in namespace "foo"
kubectl auth can-i --list --namespace=foo

# May I list deployments of the group apps here?
kubectl auth can-i list deployments.apps

# May this service account list pods in prod?
kubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod

# May I do everything here?
kubectl auth can-i '*' '*'

# May I list the Job named bar in the namespace foo?
kubectl auth can-i list jobs.batch/bar -n foo

# May I read the logs of pods?
kubectl auth can-i get pods --subresource=log

# May I ask for a path that is no resource?
kubectl auth can-i get /logs/`,
  flags: [
    ALL_NAMESPACES,
    { name: 'list', type: 'bool', help: 'If true, prints all allowed actions.' },
    { name: 'no-headers', type: 'bool', help: 'If true, prints allowed actions without headers' },
    { name: 'quiet', short: 'q', type: 'bool', help: 'If true, suppress output and just return the exit code.' },
    { name: 'subresource', type: 'string', help: 'SubResource such as pod/log or deployment/scale' },
  ],
  run(on) {
    const { flags, args } = on;
    if (flags.bool('list')) {
      if (args.length > 0)
        throw new CliError(
          "list option must be specified with no arguments\nSee 'kubectl auth can-i -h' for help and examples.",
        );
      return list(on);
    }
    if (args.length !== 2)
      throw new CliError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    const [verb = '', what = ''] = args;
    const spec = what.startsWith('/')
      ? { nonResourceAttributes: { path: what, verb } }
      : { resourceAttributes: attributes(on, verb, what) };
    const { allowed, reason } = review(on, 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', spec).status;
    const text = allowed ? 'yes' : 'no';
    if (!flags.bool('quiet')) on.out(!allowed && reason ? `${text} - ${String(reason)}` : text);
    return allowed ? 0 : 1;
  },
};

const VERBS = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'impersonate',
  '*',
  'approve',
  'sign',
  'escalate',
  'attest',
];

function attributes(on: Invocation, verb: string, what: string): object {
  const [typed = '', name = ''] = what.split('/');
  const resource = typed === '*' ? undefined : findResource(on.api, typed);
  if (resource === undefined && typed !== '*')
    on.warn(
      typed.includes('.')
        ? `the server doesn't have a resource type '${typed.split('.')[0]}' in group '${typed.split('.').slice(1).join('.')}'\n`
        : `the server doesn't have a resource type '${typed}'\n`,
    );
  else if (resource !== undefined && !resource.namespaced && !on.flags.bool('all-namespaces'))
    on.warn(
      `resource '${resource.plural}' is not namespace scoped${resource.group ? ` in group '${resource.group}'` : ''}\n`,
    );
  if (!VERBS.includes(verb)) on.warn(`verb '${verb}' is not a known verb\n`);
  return {
    verb,
    group: resource?.group ?? (typed === '*' ? '*' : ''),
    resource: resource?.plural ?? typed,
    ...(on.flags.string('subresource') ? { subresource: on.flags.string('subresource') } : {}),
    ...(name ? { name } : {}),
    ...(on.flags.bool('all-namespaces') ? {} : { namespace: on.namespace }),
  };
}

/** Rules for one resource each, sorted as kubectl sorts them: by all their fields. */
function list(on: Invocation): number {
  const { status } = review(on, 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', { namespace: on.namespace });
  const resources = (status['resourceRules'] ?? []) as readonly ResourceRule[];
  const paths = (status['nonResourceRules'] ?? []) as readonly PathRule[];
  const words = (list: readonly string[]): string => `[${list.join(' ')}]`;
  const rules: { readonly key: string; readonly cells: string[] }[] = [];
  const add = (
    verbs: readonly string[],
    group: string,
    resource: string,
    names: readonly string[],
    url: string,
  ): void => {
    rules.push({
      key: ruleKey(verbs, group, resource, names, url),
      cells: [group ? `${resource}.${group}` : resource, words(url ? [url] : []), words(names), words(verbs)],
    });
  };
  for (const { verbs, apiGroups = [], resources: of = [], resourceNames = [] } of compact(resources))
    for (const name of of) for (const group of apiGroups) add(verbs, group, name, resourceNames, '');
  for (const { verbs, nonResourceURLs = [] } of paths) for (const url of nonResourceURLs) add(verbs, '', '', [], url);
  const shown = rules.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ cells }) => cells);
  if (!on.flags.bool('no-headers')) shown.unshift(['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']);
  on.io.stdout(new Rows().print(shown));
  return 0;
}

/** Rules about the same resource become one with all their verbs. */
function compact(rules: readonly ResourceRule[]): ResourceRule[] {
  const simple = new Map<string, ResourceRule>();
  const flat = rules.flatMap(({ verbs, apiGroups = [''], resources = [], resourceNames = [] }) =>
    apiGroups.flatMap((group) =>
      resources.map((name) => ({ verbs, apiGroups: [group], resources: [name], resourceNames })),
    ),
  );
  for (const rule of flat) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = simple.get(key);
    simple.set(
      key,
      known === undefined
        ? rule
        : { ...known, verbs: [...known.verbs, ...rule.verbs.filter((v) => !known.verbs.includes(v))] },
    );
  }
  return [...simple.values()];
}

const CREDENTIAL = 'authentication.kubernetes.io/credential-id';
/** Of the client certificate, which is no more than its name here. */
const fingerprint = (name: string): string => createHash('sha256').update(`CN=${name}`).digest('hex');

const whoami: Command = {
  name: 'whoami',
  use: '[options]',
  short: 'Experimental: Check self subject attributes',
  examples: `# Get your subject attributes
kubectl auth whoami

# The same as JSON
kubectl auth whoami -o json`,
  flags: OUTPUT_FLAGS,
  run(on) {
    if (on.args.length > 0) throw UsageError.for(on.path, `unexpected args: [${on.args.join(' ')}]`);
    const sent = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata: {},
    } as unknown as KubeObject;
    const answer = on.api.create('selfsubjectreviews.authentication.k8s.io', sent);
    const printer = objectPrinter(on);
    if (printer !== undefined) {
      on.io.stdout(printer.print(answer));
      return 0;
    }
    const { userInfo } = (
      answer as unknown as {
        status: { userInfo: { username: string; uid?: string; groups?: string[]; extra?: Record<string, string[]> } };
      }
    ).status;
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', userInfo.username],
    ];
    if (userInfo.uid) rows.push(['UID', userInfo.uid]);
    if (userInfo.groups?.length) rows.push(['Groups', `[${userInfo.groups.join(' ')}]`]);
    const certificate =
      on.api.user.name === ADMIN_NAME ? { [CREDENTIAL]: [`X509SHA256=${fingerprint(userInfo.username)}`] } : {};
    for (const [key, values] of Object.entries({ ...certificate, ...userInfo.extra }).sort(([a], [b]) =>
      a < b ? -1 : 1,
    ))
      rows.push([`Extra: ${key}`, `[${values.join(' ')}]`]);
    on.io.stdout(new Rows().print(rows));
    return 0;
  },
};

export const auth: Command = {
  name: 'auth',
  use: '[flags] [options]',
  short: 'Inspect authorization',
  commands: [canI, reconcile, whoami],
};
