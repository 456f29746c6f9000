/** The view of a kind without a descriptor: name, what the server's table prints (of custom resources, the columns of their definition), and age. */
import { type Kube, type KubeObject, type Reader, type Resource, tableColumns, tableRow } from '../../run/cluster.ts';
import { AGE, LABELS, NAME, NAMESPACE } from './common.ts';
import { type Column, type Kind, kind } from './kind.ts';

export const crds = kind<Kube.CustomResourceDefinition>({
  resource: 'customresourcedefinitions.apiextensions.k8s.io',
  concept: 'A CustomResourceDefinition teaches the API server a new kind.',
  columns: [
    NAME,
    { name: 'GROUP', text: (c) => c.spec.group },
    { name: 'KIND', text: (c) => c.spec.names.kind },
    { name: 'VERSIONS', text: (c) => c.spec.versions.map((v) => v.name).join(',') },
    { name: 'SCOPE', text: (c) => c.spec.scope },
    { name: 'ALIASES', text: (c) => (c.spec.names.shortNames ?? []).join(','), wide: true },
    LABELS,
    AGE,
  ],
  drill: (c) => ({ view: 'list', resource: `${c.spec.names.plural}.${c.spec.group}`, where: { title: '' } }),
});

/** The value at a simple JSON path (`.spec.items[0].name`), as text. */
function atPath(object: unknown, path: string): string {
  let value: unknown = object;
  for (const [, name, index] of path.matchAll(/\.?(?:\['?([^'\]]*)'?\]|([^.[\]]+))/g)) {
    if (value === null || typeof value !== 'object') return '';
    value = (value as Record<string, unknown>)[name ?? index ?? ''];
  }
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const isAge = (column: string): boolean => column === 'Age' || column === 'Created At';

/** The columns of the API server's table beside the name and the age. */
function served(resource: Resource): Column<KubeObject>[] {
  return tableColumns(resource).flatMap(({ name, type, priority }, i) => {
    if (name === 'Name' || isAge(name)) return [];
    const get = (o: KubeObject, now: number): string => String(tableRow(resource, o, now)[i] ?? '');
    const number = type === 'integer' || type === 'number';
    return [
      {
        name: name.toUpperCase(),
        text: (o, { now }) => get(o, now),
        ...(number ? { order: (o, { now }) => Number(get(o, now)) || 0, align: 'right' } : {}),
        ...(type === 'date' ? { live: true } : {}),
        ...(priority > 0 ? { wide: true } : {}),
      } satisfies Column<KubeObject>,
    ];
  });
}

/** How many replicas an object asks for, at the path that a definition names; undefined when it does not say. */
export function replicasOf(resource: Resource, object: KubeObject, cluster: Reader): string | undefined {
  const version = definitionOf(resource, cluster)?.spec.versions.find((v) => v.name === resource.version);
  return atPath(object, version?.subresources?.scale?.specReplicasPath ?? '.spec.replicas') || undefined;
}

const definitionOf = (resource: Resource, cluster: Reader) =>
  cluster.get('customresourcedefinitions.apiextensions.k8s.io', resource.id) as
    | Kube.CustomResourceDefinition
    | undefined;

/** One line for learners about kinds that have no descriptor of their own. */
const CONCEPTS: Readonly<Record<string, string | undefined>> = {
  limitranges: 'A LimitRange gives the containers of its namespace defaults and bounds.',
  replicationcontrollers: 'A ReplicationController keeps a number of pods. ReplicaSets have taken its place.',
  podtemplates: 'A PodTemplate keeps a description of pods for others to use.',
  'leases.coordination.k8s.io': 'A Lease says who holds something, and since when. Leaders and nodes renew theirs.',
  'certificatesigningrequests.certificates.k8s.io':
    'A CertificateSigningRequest asks for a certificate. Somebody approves it, and a signer signs.',
  'controllerrevisions.apps':
    'A ControllerRevision keeps a template of a StatefulSet or DaemonSet. An undo goes back to one.',
  'runtimeclasses.node.k8s.io': 'A RuntimeClass names the runtime that starts the containers of a pod.',
  'volumeattachments.storage.k8s.io': 'A VolumeAttachment says that a volume is to be attached to a node.',
  'csinodes.storage.k8s.io': 'A CSINode lists the storage drivers that a node has.',
  'csidrivers.storage.k8s.io': 'A CSIDriver tells what a storage driver can do.',
  componentstatuses: 'A ComponentStatus says how a part of the control plane answers. Nothing stores it.',
  'apiservices.apiregistration.k8s.io': 'An APIService says who answers for a version of an API group.',
};

export function genericKind(resource: Resource, cluster: Reader): Kind {
  const definition = definitionOf(resource, cluster);
  const ageless = definition === undefined && !tableColumns(resource).some(({ name }) => isAge(name));
  const columns = [
    ...(resource.namespaced ? [NAMESPACE] : []),
    NAME,
    ...served(resource),
    LABELS,
    ...(ageless ? [] : [AGE]),
  ];
  const from = definition === undefined ? '' : ` ${definition.metadata.name} defines it.`;
  return kind({
    resource: resource.id,
    concept: CONCEPTS[resource.id] ?? `${resource.kind} of ${resource.apiVersion}.${from}`,
    columns,
    drill: () => ({ view: 'describe' }),
    actions: resource.subresources.includes('scale') ? ['scale', 'jump-owner'] : ['jump-owner'],
  });
}
