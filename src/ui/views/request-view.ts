/** A request that one tries: every station of its way, and what came back. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

const STATION = /^(\w+ +)(.*)$/;

/** The stations of the way in one colour, where it was lost in another, the answer as it is. */
function stationSpans(text: string): readonly Span[] {
  const match = STATION.exec(text);
  if (match === null) return [text];
  const [, head = '', rest = ''] = match;
  const station = head.trim();
  const stops = station === 'lost' || (station === 'policy' && / drops /.test(rest));
  return [
    ['label', head],
    [stops ? 'error' : station === 'end' ? 'good' : 'value', rest],
  ];
}

export class RequestView extends TextView {
  readonly crumb = 'request';
  readonly concept = 'One request, station by station. t tries another.';
  override readonly scopes: readonly Scope[] = ['request', 'text', 'move'];
  readonly #from: string;
  readonly #to: string;
  #stations = 0;

  constructor(app: App, from: string, to: string) {
    super(app, (text, index) => (index < this.#stations ? stationSpans(text) : [text]));
    this.#from = from;
    this.#to = to;
    this.pane.wrap = true;
    this.setText('…');
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const line = `scenario request ${this.#from} ${this.#to}`;
    const { cluster, moment } = this.app;
    const { stdout, stderr } = await (moment.isPast ? cluster.ask(line) : cluster.run(line).done);
    const text = (stdout || stderr).trimEnd();
    const blank = text.split('\n').indexOf('');
    this.#stations = blank < 0 ? text.split('\n').length : blank;
    this.setText(text);
    this.app.invalidate();
  }

  refresh(): boolean {
    return false;
  }

  override run(command: string, key: string): boolean {
    if (command !== 'try') return super.run(command, key);
    askRequest(this.app, this.#from, this.#to);
    return true;
  }

  protected title(): Span[] {
    return [
      ['title', ' Request('],
      ['highlight', `${this.#from} → ${this.#to}`],
      ['title', ') '],
    ];
  }

  fileName(): string {
    return 'request.txt';
  }
}

/** Objects of the namespace that is shown come first. */
const here = (app: App, resource: string): readonly KubeObject[] => {
  const all = app.reader.list(resource);
  const near = ({ metadata }: KubeObject): boolean => metadata.namespace === app.namespace;
  return [...all.filter(near), ...all.filter((object) => !near(object))];
};

/** From where one can ask: pods that run, nodes, and the world outside. */
const askers = (app: App): string[] => [
  ...here(app, 'pods')
    .filter((pod) => (pod as Kube.Pod).status?.phase === 'Running')
    .map(keyOf),
  ...app.reader.list('nodes').map(({ metadata }) => `node/${metadata.name}`),
  'outside',
];

/** The address of a Service by its first port, as one would type it in a pod. */
export function addressOf({ metadata: { name, namespace }, spec }: Kube.Service): string {
  const port = spec.ports?.[0]?.port ?? 80;
  if (port === 443) return `https://${name}.${namespace}/`;
  return `http://${name}.${namespace}${port === 80 ? '' : `:${port}`}/`;
}

const addresses = (app: App): string[] => here(app, 'services').map((service) => addressOf(service as Kube.Service));

/** Asks from where to where, then shows the way. */
export function askRequest(app: App, from: string, to: string): void {
  app.ask({
    title: 'Try a request',
    text: () => [
      'From a pod (NAMESPACE/NAME), node/NAME or outside; to http://NAME:PORT/PATH, an address, or tcp://NAME:PORT.',
    ],
    fields: [
      { kind: 'text', label: 'From', value: from, proposed: true, offers: askers(app) },
      { kind: 'text', label: 'To', value: to, proposed: true, offers: addresses(app) },
    ],
    check: ([a = '', b = '']) => {
      if (a.trim() === '' || b.trim() === '' || /\s/.test(a.trim() + b.trim())) return 'Both are one word.';
      return /:\/\/$/.test(b.trim()) ? 'To needs a name or an address: http://web.shop/, tcp://db:5432.' : undefined;
    },
    confirm: ([a = '', b = '']) => openRequest(app, a.trim(), b.trim()),
  });
}

/** One after the other in one place. */
export function openRequest(app: App, from: string, to: string): void {
  const view = new RequestView(app, askerOf(app, from), to);
  if (app.view instanceof RequestView) app.replace(view);
  else app.open(view);
}

/** A pod of the namespace that is shown may be named alone. */
function askerOf(app: App, from: string): string {
  const name = from.replace(/^(?:pods?|po)\//, '');
  const pod = name.includes('/') ? undefined : here(app, 'pods').find(({ metadata }) => metadata.name === name);
  return pod === undefined ? from : keyOf(pod);
}
