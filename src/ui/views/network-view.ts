/** The way of a request: Service, its EndpointSlices, the pods behind them, DNS names, and the policies that guard them. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';
import { openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { podSpecOf } from '../kinds/references.ts';
import type { Span } from '../text/line.ts';
import { RowsView, type ViewRow } from './rows-view.ts';

interface Place {
  readonly resource: string;
  readonly key: string;
}

const SERVICE_LABEL = 'kubernetes.io/service-name';
const yesNo = (value: boolean | undefined, unset: boolean): Span =>
  (value ?? unset) ? ['good', 'yes'] : ['error', 'no '];

export class NetworkView extends RowsView<Place> {
  readonly crumb = 'network';
  readonly concept =
    'A Service sends requests to ready endpoints only; terminating ones still serve while nothing else is ready.';
  override readonly scopes: readonly Scope[] = ['tree', 'move'];
  readonly #resource: string;
  readonly #key: string;

  constructor(app: App, resource: string, object: KubeObject) {
    super(app);
    this.#resource = resource;
    this.#key = keyOf(object);
  }

  /** Services in front of the object. */
  #services(object: KubeObject): Kube.Service[] {
    const all = this.app.reader.list('services', object.metadata.namespace) as readonly Kube.Service[];
    if (object.kind === 'Service') return [object as Kube.Service];
    if (object.kind === 'Ingress') {
      const names = new Set(
        ((object as Kube.Ingress).spec.rules ?? []).flatMap((r) =>
          (r.http?.paths ?? []).map((p) => p.backend.service?.name),
        ),
      );
      return all.filter((s) => names.has(s.metadata.name));
    }
    const template = (object as unknown as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } })
      .spec?.template;
    const labels = object.kind === 'Pod' ? object.metadata.labels : template?.metadata?.labels;
    return all.filter((s) => s.spec.selector !== undefined && selects({ matchLabels: s.spec.selector }, labels));
  }

  protected rows(): readonly ViewRow<Place>[] {
    const object = this.app.reader.get(this.#resource, this.#key);
    if (object === undefined) return [{ id: 'none', spans: [['dim', 'It does not exist at this moment.']] }];
    const services = this.#services(object);
    const rows: ViewRow<Place>[] =
      services.length === 0
        ? [{ id: 'none', spans: [['warn', 'No Service selects it: nothing reaches it by a name.']] }]
        : [];
    for (const service of services) rows.push(...this.#service(service), { id: `${keyOf(service)}/gap`, spans: [] });
    const labels = object.kind === 'Pod' || podSpecOf(object) === undefined ? object.metadata.labels : undefined;
    return [...rows, ...this.#policies(object.metadata.namespace ?? '', services[0]?.spec.selector ?? labels)];
  }

  #service(service: Kube.Service): ViewRow<Place>[] {
    const { name, namespace = '' } = service.metadata;
    const key = keyOf(service);
    const ports = (service.spec.ports ?? []).map(
      (p) => `${p.port}->${p.targetPort ?? p.port}${p.nodePort ? ` node ${p.nodePort}` : ''}`,
    );
    const rows: ViewRow<Place>[] = [
      {
        id: key,
        item: { resource: 'services', key },
        spans: [
          ['label', `service ${name} `],
          ['value', `${service.spec.type ?? 'ClusterIP'} ${service.spec.clusterIP ?? ''} `],
          ['dim', ports.join(', ')],
        ],
      },
      {
        id: `${key}/dns`,
        spans: [
          ['dim', '  names  '],
          ['value', `${name}  ${name}.${namespace}  ${name}.${namespace}.svc.cluster.local`],
        ],
      },
    ];
    const slices = (
      this.app.reader.list('endpointslices.discovery.k8s.io', namespace) as readonly Kube.EndpointSlice[]
    ).filter((s) => s.metadata.labels?.[SERVICE_LABEL] === name);
    let count = 0;
    for (const slice of slices) {
      rows.push({
        id: keyOf(slice),
        item: { resource: 'endpointslices.discovery.k8s.io', key: keyOf(slice) },
        spans: [
          ['dim', '  slice  '],
          ['value', slice.metadata.name],
          ['dim', `  ports ${(slice.ports ?? []).map((p) => p.port).join(',')}`],
        ],
      });
      rows.push({
        id: `${keyOf(slice)}/head`,
        spans: [['column', '    POD                                  ADDRESS          READY SERVING TERMINATING NODE']],
      });
      for (const endpoint of slice.endpoints ?? []) {
        const pod = endpoint.targetRef?.name ?? '';
        const { ready, serving, terminating } = endpoint.conditions ?? {};
        if (ready ?? true) count++;
        rows.push({
          id: `${keyOf(slice)}/${endpoint.addresses[0]}`,
          item: { resource: 'pods', key: `${namespace}/${pod}` },
          spans: [
            ['value', `    ${pod.padEnd(36)} ${(endpoint.addresses[0] ?? '').padEnd(16)} `],
            yesNo(ready, true),
            '   ',
            yesNo(serving, true),
            '     ',
            terminating ? ['terminating', 'yes'] : ['dim', 'no '],
            ['dim', `         ${endpoint.nodeName ?? ''}`],
          ],
        });
      }
    }
    if (count === 0)
      rows.push({
        id: `${key}/empty`,
        spans: [
          ['error', '  No ready endpoint: requests are refused. '],
          ['dim', this.#whyEmpty(service)],
        ],
      });
    return rows;
  }

  #whyEmpty(service: Kube.Service): string {
    if (service.spec.selector === undefined) return 'The Service has no selector.';
    const pods = this.app.reader
      .list('pods', service.metadata.namespace)
      .filter((p) => selects({ matchLabels: service.spec.selector ?? {} }, p.metadata.labels));
    return pods.length === 0
      ? 'No pod has the labels that its selector asks for.'
      : `${pods.length} pods match, none of them is ready.`;
  }

  /** Policies whose selector takes these labels. */
  #policies(namespace: string, labels: Readonly<Record<string, string>> | undefined): ViewRow<Place>[] {
    const all = this.app.reader.list('networkpolicies.networking.k8s.io', namespace) as readonly Kube.NetworkPolicy[];
    const mine = all.filter((p) => selects(p.spec.podSelector ?? {}, labels ?? {}));
    const rows: ViewRow<Place>[] = [
      {
        id: 'policies',
        spans: [
          ['label', 'policies '],
          mine.length === 0 ? ['dim', 'none: all traffic is allowed'] : ['value', `${mine.length}`],
        ],
      },
    ];
    for (const policy of mine) {
      const types = policy.spec.policyTypes ?? ['Ingress'];
      rows.push({
        id: keyOf(policy),
        item: { resource: 'networkpolicies.networking.k8s.io', key: keyOf(policy) },
        spans: [
          ['value', `  ${policy.metadata.name}`],
          [
            'dim',
            `  closes ${types.join(' and ')} but for ${(policy.spec.ingress ?? []).length + (policy.spec.egress ?? []).length} rules`,
          ],
        ],
      });
    }
    return rows;
  }

  override run(command: string, key: string): boolean {
    if (command !== 'expand' && command !== 'goto') return super.run(command, key);
    if (this.item !== undefined) openList(this.app, this.item.resource, { select: this.item.key });
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Network('],
      ['highlight', this.#key],
      ['title', ') '],
    ];
  }
}
