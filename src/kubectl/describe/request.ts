/** CertificateSigningRequests: whom the request inside is for, read out of its DER (PKCS #10, X.509 names). */
import { humanDuration, type KubeObject } from '../../engine/index.ts';
import { CliError } from '../errors.ts';
import { inline } from './common.ts';
import { longTime, type Writer } from './writer.ts';

interface SigningRequest extends KubeObject {
  readonly spec: {
    readonly request: string;
    readonly signerName?: string;
    readonly username?: string;
    readonly expirationSeconds?: number;
  };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly { readonly type: string }[] };
}

interface Der {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

/** The values that stand one after another. @throws RangeError at an end that comes too early */
function valuesIn(bytes: Uint8Array): Der[] {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++] ?? 0;
    let length = bytes[at++] ?? 0;
    if (length >= 0x80) {
      const size = length & 0x7f;
      length = bytes.slice(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
      at += size;
    }
    if (at + length > bytes.length) throw new RangeError('asn1: syntax error: data truncated');
    values.push({ tag, bytes: bytes.slice(at, at + length) });
    at += length;
  }
  return values;
}

/** The last two bytes of 2.5.4.N, the attributes of X.520. */
const ATTRIBUTES: Readonly<Record<number, string>> = {
  3: 'Common Name', 5: 'Serial Number', 6: 'Country', 7: 'Locality', 8: 'Province', 9: 'StreetAddress', 10: 'Organization',
  11: 'Organizational Unit', 17: 'PostalCode',
}; // biome-ignore format: a table
const LISTED = [
  'Organization',
  'Organizational Unit',
  'Country',
  'Locality',
  'Province',
  'StreetAddress',
  'PostalCode',
];

const PEM = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/;
const toBytes = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64.replace(/\s/g, '')), (c) => c.charCodeAt(0));

/** The subject's attributes by name. @throws CliError for what is no request */
function subjectOf(request: string): ReadonlyMap<string, string[]> {
  const pem = PEM.exec(atob(request))?.[1];
  if (pem === undefined) throw new CliError('Error parsing CSR: PEM block type must be CERTIFICATE REQUEST');
  const found = new Map<string, string[]>();
  try {
    const [outer] = valuesIn(toBytes(pem));
    const [info] = valuesIn(outer?.bytes ?? new Uint8Array());
    const [, name] = valuesIn(info?.bytes ?? new Uint8Array());
    for (const set of valuesIn(name?.bytes ?? new Uint8Array()))
      for (const pair of valuesIn(set.bytes)) {
        const [type, value] = valuesIn(pair.bytes);
        const attribute = ATTRIBUTES[type?.bytes[2] ?? -1];
        if (attribute === undefined || value === undefined) continue;
        found.set(attribute, [...(found.get(attribute) ?? []), new TextDecoder().decode(value.bytes)]);
      }
  } catch (error) {
    if (error instanceof RangeError) throw new CliError(`Error parsing CSR: ${error.message}`);
    throw error;
  }
  return found;
}

function statusOf({ status }: SigningRequest): string {
  const types = status?.conditions?.map(({ type }) => type) ?? [];
  if (types.includes('Denied')) return 'Denied';
  const approved = types.includes('Approved') ? 'Approved' : 'Pending';
  const failed = types.includes('Failed') ? ',Failed' : '';
  return `${approved}${failed}${status?.certificate ? ',Issued' : ''}`;
}

export function signingRequest(w: Writer, object: SigningRequest): void {
  const { metadata, spec } = object;
  const subject = subjectOf(spec.request);
  w.field('Name', metadata.name);
  w.field('Labels', inline(metadata.labels));
  w.field('Annotations', inline(metadata.annotations));
  w.field('CreationTimestamp', longTime(metadata.creationTimestamp));
  w.field('Requesting User', spec.username ?? '');
  if (spec.signerName) w.field('Signer', spec.signerName);
  if (spec.expirationSeconds !== undefined) w.field('Requested Duration', humanDuration(spec.expirationSeconds * 1000));
  w.field('Status', statusOf(object));
  w.line(0, 'Subject:');
  for (const one of ['Common Name', 'Serial Number']) w.line(0, `\t${one}:\t${subject.get(one)?.[0] ?? ''}`);
  for (const name of LISTED) {
    const values = subject.get(name) ?? [];
    if (values.length > 0) w.line(0, `\t${name}:\t${values.join('\n\t\t')}`);
  }
}
