/** The RBAC authorizer: bindings give subjects roles, roles hold rules; what no rule allows is forbidden. */
import type { Store } from '../../store/store.ts';
import { type ApiError, ApiError as Refusal } from '../errors.ts';
import type { Authorizer, User } from '../server.ts';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../types.ts';
import { type Action, allows, allowsPath, fullResource, type Rule } from './rules.ts';

const GROUP = 'rbac.authorization.k8s.io';
export const ROLES = `roles.${GROUP}`;
export const CLUSTER_ROLES = `clusterroles.${GROUP}`;
export const ROLE_BINDINGS = `rolebindings.${GROUP}`;
export const CLUSTER_ROLE_BINDINGS = `clusterrolebindings.${GROUP}`;

type Binding = RoleBinding | ClusterRoleBinding;
type Subject = NonNullable<Binding['subjects']>[number];

/** A subject as a word to index by; service accounts are users with a long name. */
function word({ kind, name, namespace }: Subject, home: string | undefined): string {
  if (kind === 'Group') return `Group:${name}`;
  return kind === 'ServiceAccount' ? `User:system:serviceaccount:${namespace || home}:${name}` : `User:${name}`;
}

/** One rule that holds for a user, and the binding that gives it. */
interface Grant {
  readonly rule: Rule;
  readonly binding: Binding;
  readonly subject: Subject | undefined;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Why it is allowed, or what went wrong on the way to a refusal; may be empty. */
  readonly reason: string;
}

export class Rbac {
  readonly #store: Store;

  /** Wiring: adds the indexes. */
  constructor(store: Store) {
    this.#store = store;
    const words = (binding: Binding) =>
      (binding.subjects ?? []).map((subject) => word(subject, binding.metadata.namespace));
    store.addIndex(CLUSTER_ROLE_BINDINGS, 'subject', (object) => words(object as Binding));
    store.addIndex(ROLE_BINDINGS, 'subject', (object) =>
      words(object as Binding).map((text) => `${object.metadata.namespace}|${text}`),
    );
  }

  /** The rules of a role that a binding refers to. @param namespace where a Role is looked for; undefined when there is none */
  rulesOf(ref: Binding['roleRef'], namespace: string): readonly Rule[] | undefined {
    const role =
      ref.kind === 'Role'
        ? (this.#store.get(ROLES, `${namespace}/${ref.name}`) as Role | undefined)
        : (this.#store.get(CLUSTER_ROLES, ref.name) as ClusterRole | undefined);
    return role === undefined ? undefined : ((role.rules ?? []) as readonly Rule[]);
  }

  /** The bindings of a user in their order of precedence: those of the cluster first. */
  *#bindings(user: User, namespace: string): Iterable<Binding> {
    const words = [`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)];
    const seen = new Set<string>();
    for (const text of words)
      for (const [key, binding] of this.#store.by(CLUSTER_ROLE_BINDINGS, 'subject', text))
        if (!seen.has(key) && seen.add(key)) yield binding as Binding;
    if (namespace === '') return;
    seen.clear();
    for (const text of words)
      for (const [key, binding] of this.#store.by(ROLE_BINDINGS, 'subject', `${namespace}|${text}`))
        if (!seen.has(key) && seen.add(key)) yield binding as Binding;
  }

  /** @param errors gets a text for each binding whose role is not there */
  *#grants(user: User, namespace: string, errors: string[]): Iterable<Grant> {
    const words = new Set([`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)]);
    for (const binding of this.#bindings(user, namespace)) {
      const home = binding.metadata.namespace;
      const rules = this.rulesOf(binding.roleRef, home ?? '');
      if (rules === undefined) {
        errors.push(`${binding.roleRef.kind.toLowerCase()}.${GROUP} "${binding.roleRef.name}" not found`);
        continue;
      }
      const subject = binding.subjects?.find((candidate) => words.has(word(candidate, home)));
      for (const rule of rules) yield { rule, binding, subject };
    }
  }

  /** Every rule that holds for a user, in one namespace and in the whole cluster. */
  rulesFor(user: User, namespace: string): Rule[] {
    return [...this.#grants(user, namespace, [])].map(({ rule }) => rule);
  }

  /** @param namespace empty for the whole cluster */
  decide(user: User, namespace: string, action: Action): Verdict {
    return this.#decide(user, namespace, (rule) => allows(rule, action));
  }

  /** Paths that are no resources, as `/healthz`. */
  decidePath(user: User, verb: string, path: string): Verdict {
    return this.#decide(user, '', (rule) => allowsPath(rule, verb, path));
  }

  #decide(user: User, namespace: string, fits: (rule: Rule) => boolean): Verdict {
    if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
    const errors: string[] = [];
    for (const { rule, binding, subject } of this.#grants(user, namespace, errors))
      if (fits(rule)) return { allowed: true, reason: `RBAC: allowed by ${describe(binding, subject)}` };
    const list = errors.length > 1 ? `[${errors.join(', ')}]` : (errors[0] ?? '');
    return { allowed: false, reason: errors.length > 0 ? `RBAC: ${list}` : '' };
  }

  readonly authorize: Authorizer = ({ user, verb, resource, subresource, namespace, name }) => {
    const { group, plural } = resource;
    // A new object's name is no part of the request.
    const wanted = verb === 'create' && subresource === '' ? '' : name;
    const action = { verb, group, resource: plural, subresource, name: wanted };
    const verdict = this.decide(user, namespace, action);
    if (!verdict.allowed) throw refusal(user, namespace, action, verdict.reason);
  };
}

/** `ClusterRoleBinding "x" of ClusterRole "y" to User "z"` */
function describe(binding: Binding, subject: Subject | undefined): string {
  const { name, namespace } = binding.metadata;
  const own = namespace ? `RoleBinding "${name}/${namespace}"` : `ClusterRoleBinding "${name}"`;
  const whom =
    subject?.kind === 'ServiceAccount'
      ? `ServiceAccount "${subject.name}/${subject.namespace || namespace}"`
      : `${subject?.kind} "${subject?.name}"`;
  return `${own} of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${whom}`;
}

/** `pods "x" is forbidden: User "bob" cannot get resource "pods" in API group "" in the namespace "default"` */
export function refusal(user: User, namespace: string, action: Action, reason: string): ApiError {
  const { group, resource, name, verb } = action;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const text = `User "${user.name}" cannot ${verb} resource "${fullResource(action)}" in API group "${group}" ${where}`;
  const qualified = group ? `${resource}.${group}` : resource;
  const subject = name ? `${qualified} "${name}"` : qualified;
  const message = `${subject} is forbidden: ${text}${reason ? `: ${reason}` : ''}`;
  return new Refusal(403, 'Forbidden', message, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind: resource,
  });
}
