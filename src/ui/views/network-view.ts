/** The way of a request: Service, its EndpointSlices, the pods behind them, DNS names, and the policies that guard them. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { selects } from '../../run/selectors.ts';
import { NO_OBJECT, openList } from '../actions/navigate.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import { answersOf } from '../history/answers.ts';
import {
  deafPorts,
  gonePods,
  isGone,
  namelessPorts,
  otherName,
  slicesOf,
  unanswered,
  whyEmpty,
} from '../history/endpoints.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf, labelText } from '../kinds/common.ts';
import type { Span } from '../text/line.ts';
import { type Place, policyRows } from './network-policies.ts';
import { figureText, plotRows, plotsOf } from './plots.ts';
import { addressOf, askRequest } from './request-view.ts';
import { RowsView, textRows, type ViewRow } from './rows-view.ts';

const yesNo = (value: boolean | undefined, unset: boolean): Span =>
  (value ?? unset) ? ['good', 'yes'] : ['error', 'no '];

export class NetworkView extends RowsView<Place> {
  readonly crumb = 'network';
  readonly concept = 'A Service sends requests to ready endpoints. t tries one and shows its way.';
  override readonly scopes: readonly Scope[] = ['network', 'subject', 'move'];
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
    const labels = labelsOf(object);
    return all.filter((s) => s.spec.selector !== undefined && selects({ matchLabels: s.spec.selector }, labels));
  }

  subject(): Subject | undefined {
    return this.item;
  }

  protected rows(width: number): readonly ViewRow<Place>[] {
    const object = this.app.reader.get(this.#resource, this.#key);
    if (object === undefined) return [{ id: 'none', spans: [['dim', 'It does not exist at this moment.']] }];
    const services = this.#services(object);
    const isIngress = object.kind === 'Ingress';
    const rows: ViewRow<Place>[] = isIngress ? this.#ingress(object as Kube.Ingress, width) : [];
    if (services.length === 0) {
      const none = isIngress
        ? 'No Service that it leads to is there.'
        : 'No Service selects it: nothing reaches it by a name.';
      rows.push({ id: 'none', spans: [['warn', none]] });
    }
    for (const service of services)
      rows.push(...this.#service(service, width), { id: `${keyOf(service)}/gap`, spans: [] });
    const labels = labelsOf(object) ?? services[0]?.spec.selector;
    return [...rows, ...policyRows(this.app.reader, object.metadata.namespace ?? '', labels, width)];
  }

  /** What an Ingress takes, where it is to be had, and who serves it. */
  #ingress(ingress: Kube.Ingress, width: number): ViewRow<Place>[] {
    const { spec, status } = ingress;
    const key = keyOf(ingress);
    const at = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '').join(', ');
    const trouble = answersOf({ id: 'ingresses.networking.k8s.io' }, ingress, '', this.app.context);
    const paths = (spec.rules ?? []).flatMap(({ host = '*', http }) =>
      (http?.paths ?? []).map(({ path = '/', pathType, backend }) => ({ host, path, pathType, to: backend.service })),
    );
    const secure = new Set((spec.tls ?? []).flatMap(({ hosts = [] }) => hosts));
    return [
      {
        id: key,
        item: { resource: 'ingresses.networking.k8s.io', key },
        spans: [
          ['label', `ingress ${ingress.metadata.name} `],
          ['value', `class ${spec.ingressClassName ?? '<none>'} `],
          ['dim', at === '' ? 'no address' : `at ${at}`],
        ],
      },
      ...paths.map(
        ({ host, path, pathType, to }, i): ViewRow<Place> => ({
          id: `${key}/${i}`,
          spans: [
            ['value', `  ${secure.has(host) ? 'https' : 'http'}://${host}${path} `],
            ['dim', `${pathType} to service ${to?.name ?? '<none>'}:${to?.port?.number ?? to?.port?.name ?? ''}`],
          ],
        }),
      ),
      ...(trouble === undefined
        ? []
        : textRows<Place>(`${key}/trouble`, trouble, width - 2, (part) => [['error', `  ${part}`]])),
      { id: `${key}/gap`, spans: [] },
    ];
  }

  #service(service: Kube.Service, width: number): ViewRow<Place>[] {
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
        id: `${key}/selector`,
        spans: [
          ['dim', '  selector  '],
          ['value', labelText(service.spec.selector)],
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
    const other = otherName(service);
    if (other !== undefined)
      return [...rows, ...textRows<Place>(`${key}/other`, other, width - 2, (part) => [['value', `  ${part}`]])];
    const slices = slicesOf(this.app.reader, service);
    const own = namesOfPods(service, slices);
    if (own !== '')
      rows.push(...textRows<Place>(`${key}/own`, `of pods  ${own}`, width - 2, (part) => [['value', `  ${part}`]]));
    const troubles = [
      ...namelessPorts(this.app.reader, service),
      ...deafPorts(service, this.app.context),
      gonePods(this.app.context, service),
    ];
    for (const text of troubles.filter((each) => each !== undefined))
      rows.push(...textRows<Place>(`${key}/${text}`, text, width - 2, (part) => [['error', `  ${part}`]]));
    const plots = plotsOf(this.app, `service/${key}`, ['requests', 'errors']);
    rows.push(
      ...plotRows<Place>(this.app, plots, 11, Math.max(10, Math.min(60, width - 24))).map((row) => ({
        ...row,
        id: `${key}/${row.id}`,
        spans: ['  ', ...row.spans],
      })),
    );
    const flows = (this.app.cluster.flows ?? []).filter((flow) => flow.service === key);
    // what single requests ask is counted nowhere: without load there is nothing to say
    const counted = plots.length > 0 || flows.length > 0;
    const traffic = (pod: string | undefined): { requests: number; errors: number } => {
      const parts = flows.filter((flow) => flow.pod === pod);
      return { requests: sum(parts.map((f) => f.requests)), errors: sum(parts.map((f) => f.errors)) };
    };
    const load = (pod: string): Span[] => {
      const { requests, errors } = traffic(pod);
      return [
        ['value', figureText('requests', requests).padStart(8)],
        [errors > 0 ? 'error' : 'dim', figureText('errors', errors).padStart(7)],
      ];
    };
    let [count, leaving] = [0, 0];
    for (const slice of slices) {
      rows.push({
        id: keyOf(slice),
        item: { resource: 'endpointslices.discovery.k8s.io', key: keyOf(slice) },
        spans: [
          ['dim', '  slice  '],
          ['value', slice.metadata.name],
          ['dim', `  ports ${(slice.ports ?? []).map((p) => p.port).join(',') || '<unset>'}`],
        ],
      });
      const names = Math.max(...(slice.endpoints ?? []).map((e) => e.targetRef?.name?.length ?? 0), 20);
      if ((slice.endpoints ?? []).length === 0) continue;
      const narrow = width < WITH_ADDRESS;
      rows.push({
        id: `${keyOf(slice)}/head`,
        spans: [
          ['column', `    ${'POD'.padEnd(names)} ${narrow ? '' : 'ADDRESS'.padEnd(16)}${headOf(narrow, counted)}`],
        ],
      });
      for (const endpoint of slice.endpoints ?? []) {
        const pod = endpoint.targetRef?.name ?? '';
        const [address = ''] = endpoint.addresses;
        const { ready, serving, terminating } = endpoint.conditions ?? {};
        const gone = isGone(this.app.reader, namespace, endpoint);
        if (ready ?? true) count++;
        else if (serving && terminating) leaving++;
        rows.push({
          id: `${keyOf(slice)}/${address}`,
          ...(pod === '' ? {} : { item: { resource: 'pods', key: `${namespace}/${pod}` } }),
          spans: [
            ['value', `    ${(pod || (narrow ? address : '')).padEnd(names)} ${narrow ? '' : address.padEnd(16)}`],
            ...(gone ? [['error', 'gone  '] as const, '   '] : [yesNo(ready, true), '   ', yesNo(serving, true)]),
            '     ',
            terminating ? ['terminating', 'yes'] : ['dim', 'no '],
            narrow ? ' ' : ' '.repeat(8),
            ...(counted ? load(`${namespace}/${pod}`) : []),
            ['dim', ` ${endpoint.nodeName ?? ''}`],
          ],
        });
      }
    }
    const lost = traffic(undefined);
    if (lost.requests > 0)
      rows.push({
        id: `${key}/lost`,
        spans: [['error', `    ${figureText('errors', lost.requests)} reach no pod`]],
      });
    if (count === 0 && leaving > 0)
      rows.push(
        ...textRows<Place>(
          `${key}/leaving`,
          'No ready endpoint: those that end and still serve are asked.',
          width - 2,
          (part) => [['warn', `  ${part}`]],
        ),
      );
    else if (count === 0)
      rows.push(
        ...textRows<Place>(`${key}/none`, unanswered(service), width - 2, (part) => [['error', `  ${part}`]]),
        ...textRows<Place>(`${key}/empty`, whyEmpty(this.app.context, service), width - 2, (part) => [
          ['value', `  ${part}`],
        ]),
      );
    return rows;
  }

  /** From where a request is tried unless told otherwise: a pod that is not behind the Service, where there is one. */
  #asker(): string {
    const object = this.app.reader.get(this.#resource, this.#key);
    const [service] = object === undefined ? [] : this.#services(object);
    if (object?.kind === 'Pod' && service === undefined) return this.#key;
    if (object?.kind === 'Ingress') return 'outside';
    // a pod that asks its node's DNS knows no Service
    const runs = ({ status, spec }: Kube.Pod): boolean =>
      status?.phase === 'Running' && spec.hostNetwork !== true && (spec.dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst';
    const here = (this.app.reader.list('pods', object?.metadata.namespace) as readonly Kube.Pod[]).filter(runs);
    const labels = object === undefined ? undefined : (labelsOf(object) ?? service?.spec.selector);
    // what stands behind the Service always reaches itself: that would say nothing
    const isBehind = (pod: Kube.Pod): boolean =>
      labels !== undefined &&
      pod.metadata.namespace === object?.metadata.namespace &&
      selects({ matchLabels: labels }, pod.metadata.labels);
    const far = (this.app.reader.list('pods') as readonly Kube.Pod[]).filter(runs);
    const found = [...here, ...far].find((pod) => !isBehind(pod));
    const [behind] = here;
    return found !== undefined ? keyOf(found) : behind === undefined ? 'outside' : keyOf(behind);
  }

  #address(): string {
    const object = this.app.reader.get(this.#resource, this.#key);
    if (object?.kind === 'Ingress') {
      const { host = '', http } = (object as Kube.Ingress).spec.rules?.[0] ?? {};
      return `http://${host.replace(/^\*\./, 'any.')}${http?.paths[0]?.path ?? '/'}`;
    }
    const [service] = object === undefined ? [] : this.#services(object);
    return service === undefined ? 'http://' : addressOf(service);
  }

  override run(command: string, key: string): boolean {
    if (command === 'try') {
      askRequest(this.app, this.#asker(), this.#address());
      return true;
    }
    if (command !== 'goto') return super.run(command, key);
    if (this.item === undefined) this.app.say(NO_OBJECT, 'warn');
    else openList(this.app, this.item.resource, { select: this.item.key });
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

/** Columns from which there is room for the addresses of pods, which other views have too. */
const WITH_ADDRESS = 100;
const headOf = (narrow: boolean, counted: boolean): string =>
  `READY SERVING ${narrow ? 'TERM' : 'TERMINATING'} ${counted ? 'TRAFFIC ERRORS ' : ''}NODE`;

/** Names of pods that are told; a headless Service may have hundreds. */
const NAMES = 8;

/** The names that DNS has for the single pods of a headless Service, as one asks for them in its namespace: `db-0.db`. */
function namesOfPods({ metadata, spec }: Kube.Service, slices: readonly Kube.EndpointSlice[]): string {
  if (spec.clusterIP !== 'None') return '';
  const names = slices
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready ?? true)
    .map(({ hostname, addresses: [address = ''] }) => `${hostname ?? address.replaceAll('.', '-')}.${metadata.name}`);
  const more = names.length - NAMES;
  return [...names.slice(0, NAMES), ...(more > 0 ? [`and ${more} more`] : [])].join('  ');
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Labels of the pods that an object is or makes; undefined where it does neither. */
function labelsOf(object: KubeObject): Readonly<Record<string, string>> | undefined {
  if (object.kind === 'Pod') return object.metadata.labels ?? {};
  const { spec } = object as unknown as { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } };
  return spec?.template?.metadata?.labels;
}
