/** `kubectl describe` of an object, kept fresh without losing the place. */
import { joinWords, type KubeObject, type Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { textActionsOf } from '../kinds/registry.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

/** The past is described when one stays at a moment this long, real ms: while one scrubs it would be too much. */
const SCRUB_MS = 120;

const WARNING = /^\s+Warning\s/;
const FIELD = /^(\s*)([A-Z][\w ()/.-]*:)(\s.*|)$/;

/** Field names in one colour, warnings in another. */
export function describeSpans(text: string): readonly Span[] {
  if (WARNING.test(text)) return [['error', text]];
  const match = FIELD.exec(text);
  return match === null
    ? [['yamlValue', text]]
    : [match[1] ?? '', ['yamlKey', match[2] ?? ''], ['yamlValue', match[3] ?? '']];
}

/** The condition whose row stands in a line of the table of conditions, as a path. */
function conditionAt(lines: readonly string[], at: number): string | undefined {
  const type = /^ +([A-Z]\w*) +(?:True|False|Unknown)\b/.exec(lines[at] ?? '')?.[1];
  const section = lines.findLast((text, i) => i < at && /^\S/.test(text));
  return type !== undefined && section?.startsWith('Conditions:') ? `status.conditions[${type}]` : undefined;
}

export class DescribeView extends TextView {
  readonly crumb = 'describe';
  readonly concept = 'What kubectl describe tells: the object in words, its latest events at the end.';
  override readonly scopes: readonly Scope[] = ['subject', 'action', 'text', 'move'];
  override readonly actions: readonly string[];
  readonly #resource: Resource;
  readonly #object: KubeObject;
  #seen = '';
  #asked = 0;
  #waiting: NodeJS.Timeout | undefined;
  /** The object is described, as it is or was. */
  #told = false;
  #gone = false;

  constructor(app: App, resource: Resource, object: KubeObject) {
    super(app, describeSpans);
    this.#resource = resource;
    this.actions = textActionsOf(resource, app.reader);
    this.#object = object;
    this.setText('…');
  }

  get #command(): string {
    const { name, namespace } = this.#object.metadata;
    return `kubectl describe ${joinWords([this.#resource.id, name])}${namespace ? ` -n ${namespace}` : ''}`;
  }

  asks(): string {
    return this.#command;
  }

  subject(): Subject {
    const { line, lines } = this.pane;
    const path = line === undefined ? undefined : conditionAt(lines, line);
    return { resource: this.#resource.id, key: keyOf(this.#object), path };
  }

  refresh(): boolean {
    const { reader, moment } = this.app;
    const object = reader.get(this.#resource.id, keyOf(this.#object));
    const seen = `${moment.rev}/${object?.metadata.resourceVersion}/${reader.version('events')}`;
    if (seen === this.#seen) return false;
    this.#seen = seen;
    const asked = ++this.#asked;
    clearTimeout(this.#waiting);
    this.#gone = object === undefined && !moment.isPast && this.#told;
    if (this.#gone) return true; // what one reads stays
    if (!moment.isPast) this.#ask(asked);
    else if (object === undefined) {
      this.#told = false;
      this.setText('It did not exist at this moment.');
    } else this.#waiting = setTimeout(() => this.#ask(asked), SCRUB_MS);
    return true;
  }

  #ask(asked: number): void {
    void this.app.cluster
      .ask(this.#command)
      .then(({ stdout, stderr, code }) => {
        if (asked !== this.#asked) return;
        if (code === 0) this.setText(stdout.trimEnd());
        else this.setMessage((stderr || stdout).trimEnd());
        this.#told = code === 0;
        this.app.invalidate();
      })
      .catch((error: unknown) => {
        this.setMessage(error instanceof Error ? error.message : String(error));
        this.app.invalidate();
      });
  }

  dispose(): void {
    clearTimeout(this.#waiting);
  }

  protected title(): Span[] {
    const end: Span[] = this.#gone
      ? [
          ['title', ')'],
          ['error', ' deleted '],
        ]
      : [['title', ') ']];
    return [['title', ' Describe('], ['highlight', keyOf(this.#object)], ...end];
  }

  fileName(): string {
    return `${this.#object.metadata.name}-describe.txt`;
  }
}
