/** An object as YAML, with its managed fields folded until they are asked for. */
import { joinWords, type KubeObject, type Resource, settled, toYaml } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import { fieldAt } from '../history/field.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import { textActionsOf } from '../kinds/registry.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';

const ENTRY = /^(\s*(?:- )*)([^\s:'"][^:]*|"[^"]*"|'[^']*')(:)( .*|)$/;
const ITEM = /^(\s*(?:- )+)(.*)$/;

/** Keys and values in colours of their own. */
export function yamlSpans(text: string): readonly Span[] {
  const entry = ENTRY.exec(text);
  if (entry !== null) return [entry[1] ?? '', ['yamlKey', entry[2] ?? ''], ['dim', ':'], ['yamlValue', entry[4] ?? '']];
  const item = ITEM.exec(text);
  return item === null
    ? [['yamlValue', text]]
    : [
        ['dim', item[1] ?? ''],
        ['yamlValue', item[2] ?? ''],
      ];
}

/** The value of the annotation in which `kubectl apply` keeps the whole manifest as one line. */
const isLastApplied = (lines: readonly string[], index: number): boolean =>
  lines[index - 1]?.trimStart().startsWith('kubectl.kubernetes.io/last-applied-configuration:') === true;

/** The object with its managed fields, or without them. */
export function managedOr(app: App, resource: string, object: KubeObject, managed: boolean): KubeObject {
  if (managed) return app.cluster.withManagedFields?.(resource, object) ?? object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export class YamlView extends TextView {
  readonly crumb = 'yaml';
  readonly concept = 'The object as it is stored: spec is what is wanted, status what is.';
  override readonly scopes: readonly Scope[] = ['subject', 'action', 'text', 'move'];
  override readonly actions: readonly string[];
  readonly #resource: Resource;
  readonly #key: string;
  #object: KubeObject;
  #shown: KubeObject | undefined;
  #text = '';
  #managed = false;
  #gone = false;

  constructor(app: App, resource: Resource, object: KubeObject) {
    super(app, yamlSpans, { isRepeat: isLastApplied });
    this.#resource = resource;
    this.actions = textActionsOf(resource, app.reader);
    this.#key = keyOf(object);
    this.#object = object;
  }

  refresh(): boolean {
    const { moment, reader } = this.app;
    const now = reader.get(this.#resource.id, this.#key);
    this.#gone = now === undefined;
    if (now !== undefined) this.#object = settled(now, moment.now);
    return this.#object !== this.#shown && this.#show();
  }

  /** @returns whether the text is another one */
  #show(): boolean {
    this.#shown = this.#object;
    const text = toYaml(managedOr(this.app, this.#resource.id, this.#object, this.#managed)).trimEnd();
    const before = this.#text;
    this.#text = text;
    if (text !== before) this.setText(text);
    return text !== before;
  }

  asks(): string {
    const { name, namespace } = this.#object.metadata;
    return `kubectl get ${joinWords([this.#resource.id, name])}${namespace ? ` -n ${namespace}` : ''} -o yaml`;
  }

  subject(): Subject {
    const { line } = this.pane;
    const path = line === undefined ? undefined : fieldAt(this.pane.lines.join('\n'), line);
    return { resource: this.#resource.id, key: this.#key, path };
  }

  override run(command: string, key: string): boolean {
    if (command !== 'managed-fields') return super.run(command, key);
    this.#managed = !this.#managed;
    this.#show();
    return true;
  }

  protected title(): Span[] {
    const state: Span[] = this.#gone ? [['error', ' deleted ']] : [' '];
    return [['title', ' YAML('], ['highlight', this.#key], ['title', ')'], ...state];
  }

  fileName(): string {
    return `${this.#object.metadata.name}.yaml`;
  }
}
