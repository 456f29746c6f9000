/** Image references as containerd names them, and what a pulled image weighs. */
import type { ImageName } from './behaviours/behaviour.ts';

const known = new Map<string, ImageName>();
const KEPT = 1024;

/** Takes a reference apart, filling in docker.io, library/ and latest. */
export function parseImage(reference: string): ImageName {
  let image = known.get(reference);
  if (image === undefined) {
    image = parse(reference);
    if (known.size >= KEPT) known.clear();
    known.set(reference, image);
  }
  return image;
}

function parse(reference: string): ImageName {
  const at = reference.indexOf('@');
  const digest = at < 0 ? '' : reference.slice(at);
  let rest = at < 0 ? reference : reference.slice(0, at);
  const slash = rest.indexOf('/');
  const first = slash < 0 ? '' : rest.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const registry = hasRegistry ? first : 'docker.io';
  if (hasRegistry) rest = rest.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  const tag = tagged ? rest.slice(colon + 1) : digest ? '' : 'latest';
  let repository = tagged ? rest.slice(0, colon) : rest;
  if (registry === 'docker.io' && !repository.includes('/')) repository = `library/${repository}`;
  const base = repository.slice(repository.lastIndexOf('/') + 1);
  return { full: `${registry}/${repository}${tag ? `:${tag}` : ''}${digest}`, registry, repository, base, tag };
}

/** What Kubernetes accepts as a reference (`distribution/reference`): anything else is InvalidImageName. */
const REFERENCE =
  /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

export function isImageReference(reference: string): boolean {
  return REFERENCE.test(reference);
}

/** What is wrong with a reference, as the parser says it. */
export function referenceError(reference: string): string {
  const { repository } = parseImage(reference);
  return repository === repository.toLowerCase()
    ? 'invalid reference format'
    : `invalid reference format: repository name (${repository}) must be lowercase`;
}

const digests = new Map<string, string>();

/** A digest that depends on nothing but the name: 64 hexadecimal digits. */
export function digestOf(name: string): string {
  let text = digests.get(name) ?? '';
  if (text !== '') return text;
  for (let part = 0; part < 8; part++) text += fnv(`${part}${name}`).toString(16).padStart(8, '0');
  if (digests.size >= KEPT) digests.clear();
  digests.set(name, text);
  return text;
}

/** FNV-1a with a final mix. */
export function fnv(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}
