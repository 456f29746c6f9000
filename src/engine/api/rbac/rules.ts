/** Policy rules: what they allow, and whether some cover others (kubernetes `plugin/pkg/auth/authorizer/rbac`). */

/** `rbac/v1 PolicyRule` */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** A question: may somebody do this? */
export interface Action {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty for all objects, or for a new one. */
  readonly name: string;
}

const has = (list: readonly string[] | undefined, ...words: readonly string[]): boolean =>
  list?.some((word) => words.includes(word)) ?? false;

/** `pods`, `pods/log`. */
export const fullResource = ({ resource, subresource }: Pick<Action, 'resource' | 'subresource'>): string =>
  subresource ? `${resource}/${subresource}` : resource;

const hasOrAll = (list: readonly string[] | undefined, word: string): boolean =>
  list !== undefined && (list.includes(word) || list.includes('*'));

/** Asked of every rule of a user for every request: nothing is put together before it is needed. */
export function allows(rule: Rule, action: Action): boolean {
  if (!hasOrAll(rule.apiGroups, action.group) || !hasOrAll(rule.verbs, action.verb)) return false;
  const { resources, resourceNames } = rule;
  if (resources === undefined) return false;
  if (!hasOrAll(resources, fullResource(action)))
    if (action.subresource === '' || !resources.includes(`*/${action.subresource}`)) return false;
  return resourceNames === undefined || resourceNames.length === 0 || resourceNames.includes(action.name);
}

/** @param path `/healthz`; a rule's `/logs/*` covers what begins so */
export function allowsPath(rule: Rule, verb: string, path: string): boolean {
  return has(rule.verbs, '*', verb) && (rule.nonResourceURLs ?? []).some((own) => coversPath(own, path));
}

function coversPath(own: string, path: string): boolean {
  return own === '*' || own === path || (own.endsWith('*') && path.startsWith(own.replace(/\*+$/, '')));
}

/** The rule as many with one verb, resource and name each. */
function* split(rule: Rule): Iterable<Rule> {
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if ((rule.resourceNames ?? []).length === 0) yield one;
        for (const name of rule.resourceNames ?? []) yield { ...one, resourceNames: [name] };
      }
  for (const path of rule.nonResourceURLs ?? [])
    for (const verb of rule.verbs) yield { nonResourceURLs: [path], verbs: [verb] };
}

function coversOne(own: Rule, one: Rule): boolean {
  const [verb = '', group, resource, name, path] = [
    one.verbs[0],
    one.apiGroups?.[0],
    one.resources?.[0],
    one.resourceNames?.[0],
    one.nonResourceURLs?.[0],
  ];
  if (!has(own.verbs, '*', verb)) return false;
  if (path !== undefined) return (own.nonResourceURLs ?? []).some((mine) => coversPath(mine, path));
  if (group === undefined || resource === undefined || !has(own.apiGroups, '*', group)) return false;
  const slash = resource.indexOf('/');
  if (!has(own.resources, '*', resource, ...(slash > 0 ? [`*${resource.slice(slash)}`] : []))) return false;
  const names = own.resourceNames ?? [];
  return names.length === 0 || (name !== undefined && names.includes(name));
}

/** What of `wanted` no single rule of `own` covers. */
export function uncovered(own: readonly Rule[], wanted: readonly Rule[]): Rule[] {
  return wanted.flatMap((rule) => [...split(rule)]).filter((one) => !own.some((mine) => coversOne(mine, one)));
}

/** Rules for the same resource as one. */
function compact(rules: readonly Rule[]): Rule[] {
  const simple = new Map<string, Rule>();
  const others: Rule[] = [];
  for (const rule of rules) {
    if (rule.nonResourceURLs !== undefined) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = simple.get(key);
    simple.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...others, ...simple.values()];
}

const quoted = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
function describe({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: Rule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const texts = Object.entries(parts).flatMap(([name, words]) => (words?.length ? [`${name}:${quoted(words)}`] : []));
  return `{${texts.join(', ')}}`;
}

/** The refusal to grant more than one has. */
export function escalationText(user: { name: string; groups: readonly string[] }, missing: readonly Rule[]): string {
  const lines = [...new Set(compact(missing).map(describe))].sort();
  return `user ${JSON.stringify(user.name)} (groups=${quoted(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join('\n')}`;
}
