/** Whom a fault strikes: the names that a target means at this moment, sorted. */
import { compileSelector } from '../api/selectors.ts';
import type { Pod } from '../api/types.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import type { FaultKind } from './kind.ts';

export interface FaultTarget {
  /** A node by name; `*` stands for any letters. */
  readonly node?: string;
  readonly nodeSelector?: string;
  /** The nodes that pods of this label selector run on. */
  readonly nodeOf?: string;
  readonly zone?: string;
  /** A pod by name; `*` stands for any letters. */
  readonly pod?: string;
  readonly selector?: string;
  /** The namespace of pods; all unless given. */
  readonly namespace?: string;
  /** What else is struck, by its name. */
  readonly name?: string;
}

/** Whether `name` has the form of `pattern`, where `*` stands for any letters. */
export function glob(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === name;
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

export function victims(parts: Parts, kind: FaultKind, target: FaultTarget): string[] {
  if (kind.strikes === 'name') {
    const name = target.name ?? '';
    return kind.names === undefined || kind.names.includes(name) ? [name] : [];
  }
  if (kind.strikes === 'pods') return pods(parts, target).map(keyOf).sort();
  return nodes(parts, target).sort();
}

function pods(parts: Parts, target: FaultTarget): Pod[] {
  const matches = compileSelector(target.selector === undefined ? {} : { labelSelector: target.selector }, () => ({}));
  const client = parts.client('fault');
  const all = target.namespace ? client.by('pods', 'namespace', target.namespace) : [...client.list('pods')];
  return all.filter((pod) => matches(pod) && (target.pod === undefined || glob(target.pod, pod.metadata.name)));
}

function nodes(parts: Parts, target: FaultTarget): string[] {
  const labelSelector = [target.nodeSelector, target.zone && `topology.kubernetes.io/zone=${target.zone}`]
    .filter((part) => part !== undefined && part !== '')
    .join(',');
  const matches = compileSelector({ labelSelector }, () => ({}));
  const under =
    target.nodeOf === undefined && target.pod === undefined
      ? undefined
      : new Set(
          pods(parts, {
            ...target,
            ...(target.nodeOf === undefined ? {} : { selector: target.nodeOf }),
          }).map((pod) => pod.spec.nodeName),
        );
  return [...parts.client('fault').list('nodes')]
    .filter((node) => matches(node))
    .map((node) => node.metadata.name)
    .filter((name) => (target.node === undefined || glob(target.node, name)) && (under?.has(name) ?? true));
}
