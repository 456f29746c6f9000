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
}

export interface Verdict {
  readonly allowed: boolean;
  /** Why it is allowed, or what went wrong on the way to a refusal; may be empty. */
  readonly reason: string;
}

export class Rbac {
  readonly #store: Store;
  /** What was allowed to whom, whatever the object's name; until a role or binding changes. */
  #allowed = new WeakMap<User, Set<string>>();
  /** Of which past of the store that is. */
  #past = 0;

  /** Wiring: adds the indexes. */
  constructor(store: Store) {
    this.#store = store;
    const words = (binding: Binding) =>
      (binding.subjects ?? []).map((subject) => word(subject, binding.metadata.namespace));
    store.addIndex(CLUSTER_ROLE_BINDINGS, 'subject', (object) => words(object as Binding));
    store.addIndex(ROLE_BINDINGS, 'subject', (object) =>
      words(object as Binding).map((text) => `${object.metadata.namespace}|${text}`),
    );
    for (const kind of [ROLES, CLUSTER_ROLES, ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS])
      store.watch(kind, () => this.#forget());
  }

  #forget(): void {
    this.#allowed = new WeakMap();
    this.#past = this.#store.loads;
  }

  #allowedTo(user: User): Set<string> {
    if (this.#past !== this.#store.loads) this.#forget();
    let allowed = this.#allowed.get(user);
    if (allowed === undefined) {
      allowed = new Set();
      this.#allowed.set(user, allowed);
    }
    return allowed;
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
  #bindings(user: User, namespace: string): Binding[] {
    const found: Binding[] = [];
    this.#collect(CLUSTER_ROLE_BINDINGS, '', user, found);
    if (namespace !== '') this.#collect(ROLE_BINDINGS, `${namespace}|`, user, found);
    return found;
  }

  /** Adds those of one kind, each once. @param before what stands before a subject in the index */
  #collect(kind: string, before: string, user: User, found: Binding[]): void {
    const first = found.length;
    const add = (text: string): void => {
      for (const binding of this.#store.by(kind, 'subject', before + text).values())
        if (!found.includes(binding as Binding, first)) found.push(binding as Binding);
    };
    add(`User:${user.name}`);
    for (const group of user.groups) add(`Group:${group}`);
  }

  /**
   * The first rule that holds for a user and fits.
   * @param errors gets a text for each binding before it whose role is not there
   */
  #find(user: User, namespace: string, fits: (rule: Rule) => boolean, errors: string[]): Grant | undefined {
    for (const binding of this.#bindings(user, namespace)) {
      const { roleRef, metadata } = binding;
      const rules = this.rulesOf(roleRef, metadata.namespace ?? '');
      if (rules === undefined) errors.push(`${roleRef.kind.toLowerCase()}.${GROUP} "${roleRef.name}" not found`);
      else for (const rule of rules) if (fits(rule)) return { rule, binding };
    }
    return undefined;
  }

  /** Every rule that holds for a user, in one namespace and in the whole cluster. */
  rulesFor(user: User, namespace: string): Rule[] {
    return this.#bindings(user, namespace).flatMap(
      ({ roleRef, metadata }) => this.rulesOf(roleRef, metadata.namespace ?? '') ?? [],
    );
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
    const grant = this.#find(user, namespace, fits, errors);
    if (grant !== undefined) return { allowed: true, reason: `RBAC: allowed by ${describe(grant.binding, user)}` };
    const list = errors.length > 1 ? `[${errors.join(', ')}]` : (errors[0] ?? '');
    return { allowed: false, reason: errors.length > 0 ? `RBAC: ${list}` : '' };
  }

  readonly authorize: Authorizer = ({ user, verb, resource, subresource, namespace, name }) => {
    const question = `${verb} ${resource.id}/${subresource} ${namespace}`;
    const allowed = this.#allowedTo(user);
    if (allowed.has(question)) return;
    const { group, plural } = resource;
    // A new object's name is no part of the request.
    const wanted = verb === 'create' && subresource === '' ? '' : name;
    const action = { verb, group, resource: plural, subresource, name: wanted };
    const grant = this.#find(user, namespace, (rule) => allows(rule, action), []);
    if (grant !== undefined) {
      if ((grant.rule.resourceNames ?? []).length === 0) allowed.add(question);
      return;
    }
    const verdict = this.decide(user, namespace, action);
    if (!verdict.allowed) throw refusal(user, namespace, action, verdict.reason);
  };
}

/** `ClusterRoleBinding "x" of ClusterRole "y" to User "z"` */
function describe(binding: Binding, user: User): string {
  const { name, namespace } = binding.metadata;
  const words = new Set([`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)]);
  const subject = binding.subjects?.find((candidate) => words.has(word(candidate, namespace)));
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
