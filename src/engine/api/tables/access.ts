/** Role bindings and certificate signing requests. Roles have the default columns. */
import type { ClusterRoleBinding, KubeObject, RoleBinding } from '../types.ts';
import { age, type Cell, humanDuration } from './columns.ts';

/** RoleBindings and ClusterRoleBindings look alike. */
export function printBinding(o: RoleBinding | ClusterRoleBinding, now: number): Cell[] {
  const subjects = o.subjects ?? [];
  const names = (kind: string) => subjects.filter((subject) => subject.kind === kind);
  return [
    o.metadata.name,
    `${o.roleRef.kind}/${o.roleRef.name}`,
    age(o, now),
    names('User')
      .map((s) => s.name)
      .join(', '),
    names('Group')
      .map((s) => s.name)
      .join(', '),
    names('ServiceAccount')
      .map((s) => `${s.namespace ?? ''}/${s.name}`)
      .join(', '),
  ];
}

type CertificateSigningRequest = KubeObject & {
  spec?: { signerName?: string; username?: string; expirationSeconds?: number };
  status?: { conditions?: readonly { type: string }[]; certificate?: string };
};

export function printCertificateSigningRequest(o: CertificateSigningRequest, now: number): Cell[] {
  const has = (type: string) => o.status?.conditions?.some((condition) => condition.type === type) ?? false;
  const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  const seconds = o.spec?.expirationSeconds;
  return [
    o.metadata.name,
    age(o, now),
    o.spec?.signerName || '<none>',
    o.spec?.username ?? '',
    seconds === undefined ? '<none>' : humanDuration(seconds * 1000),
    `${verdict}${has('Failed') ? ',Failed' : ''}${o.status?.certificate ? ',Issued' : ''}`,
  ];
}
