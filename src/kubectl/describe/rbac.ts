/** Roles and their bindings. */
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../../engine/index.ts';
import { byText, type Writer } from './writer.ts';

type Rule = NonNullable<Role['rules']>[number];

interface Row {
  readonly resource: string;
  readonly url: string;
  readonly name: string;
  readonly verbs: string[];
}

/** One row for each resource, with the verbs of every rule about it. */
function rows(rules: readonly Rule[]): Row[] {
  const found = new Map<string, Row>();
  const add = (row: Row): void => {
    const key = JSON.stringify([row.resource, row.url, row.name]);
    const known = found.get(key);
    if (known === undefined) found.set(key, row);
    else known.verbs.push(...row.verbs.filter((verb) => !known.verbs.includes(verb)));
  };
  for (const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs } of rules) {
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length > 0 ? resourceNames : [''])
          add({ resource: qualified(resource, group), url: '', name, verbs: [...verbs] });
    for (const url of nonResourceURLs) add({ resource: '', url, name: '', verbs: [...verbs] });
  }
  return [...found.values()].sort((a, b) => byText(ruleText(a), ruleText(b)));
}

const ruleText = ({ resource, url, name, verbs }: Row): string => {
  const [of = '', sub] = resource.split('/');
  const [plural = '', ...group] = of.split('.');
  return ruleKey(verbs, group.join('.'), sub ? `${plural}/${sub}` : plural, name ? [name] : [], url);
};

/** Rules stand in the order of their Go text: verbs first, then group, resource, names and URLs. */
export const ruleKey = (
  verbs: readonly string[],
  group: string,
  resource: string,
  names: readonly string[],
  url: string,
): string => `[${verbs.join(' ')}],[${group}],[${resource}],[${names.join(' ')}],[${url}]`;

function qualified(resource: string, group: string): string {
  const [name = '', ...sub] = resource.split('/');
  return [group ? `${name}.${group}` : name, ...sub].join('/');
}

export function role(w: Writer, { metadata, rules }: Role | ClusterRole): false {
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.line(0, 'PolicyRule:');
  w.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  w.line(1, '---------\t-----------------\t--------------\t-----');
  for (const { resource, url, name, verbs } of rows(rules ?? []))
    w.line(1, `${resource}\t[${url}]\t[${name}]\t[${verbs.join(' ')}]`);
  return false;
}

export function binding(w: Writer, { metadata, roleRef, subjects }: RoleBinding | ClusterRoleBinding): false {
  w.field('Name', metadata.name);
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
  w.line(0, 'Role:');
  w.line(1, `Kind:\t${roleRef.kind}`);
  w.line(1, `Name:\t${roleRef.name}`);
  w.line(0, 'Subjects:');
  w.line(1, 'Kind\tName\tNamespace');
  w.line(1, '----\t----\t---------');
  for (const { kind, name, namespace } of subjects ?? []) w.line(1, `${kind}\t${name}\t${namespace ?? ''}`);
  return false;
}
