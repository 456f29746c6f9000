/**
 * The shapes of the served types as Go has them, read lazily from a table made from Kubernetes' own source: decoding answers
 * with the names of Go types, and Go's zero values decide what an object holds once it was read.
 */

export type Shape =
  | {
      readonly kind: 'struct';
      readonly name: string;
      readonly fields: ReadonlyMap<string, Field>;
      readonly list: readonly Field[];
    }
  | { readonly kind: Basic; readonly name: string }
  | { readonly kind: 'slice'; readonly name: string; readonly of: Shape }
  | { readonly kind: 'map'; readonly name: string; readonly of: Shape }
  | { readonly kind: Special; readonly name: string };

/** Types that read themselves. */
export type Special =
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'duration'
  | 'any'
  | 'schemaOrArray'
  | 'schemaOrBool'
  | 'schemaOrStrings';

export interface Field {
  readonly json: string;
  readonly go: string;
  /** When a field is left out: never, when empty, when zero. */
  readonly omit: 'never' | 'empty' | 'zero';
  readonly pointer: boolean;
  readonly shape: Shape;
  /** The embedded structs on the way to it. */
  readonly via: readonly string[];
}

const SPECIAL: Readonly<Record<string, Special>> = {
  Quantity: 'quantity',
  IntOrString: 'intOrString',
  Raw: 'any',
  any: 'any',
  'meta/v1.Time': 'time',
  'meta/v1.MicroTime': 'microTime',
  'meta/v1.Duration': 'duration',
  'meta/v1.FieldsV1': 'any',
  'apiextensions/v1.JSON': 'any',
  'apiextensions/v1.JSONSchemaPropsOrArray': 'schemaOrArray',
  'apiextensions/v1.JSONSchemaPropsOrBool': 'schemaOrBool',
  'apiextensions/v1.JSONSchemaPropsOrStringArray': 'schemaOrStrings',
};

type Basic = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'bytes';

const BASIC: Readonly<Record<string, Basic>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  int: 'int64',
  uint16: 'int32',
  uint32: 'int64',
  float64: 'float64',
  rune: 'int32',
  'types.UID': 'string',
  'types.NodeName': 'string',
};

/** `core/v1.Container` → `v1.Container`, as Go prints it. */
const printed = (name: string): string =>
  name
    .replace(/[a-z]+\/(?=v\d)/g, '')
    .replace(/\b(Quantity|IntOrString)\b/, (t) => (t === 'Quantity' ? `resource.${t}` : `intstr.${t}`));

/** A table of types: one line each, as written by `scripts/types`. */
export class Shapes {
  readonly #text: string;
  #lines: Map<string, string> | undefined;
  readonly #shapes = new Map<string, Shape>();

  constructor(text: string) {
    this.#text = text;
  }

  #line(name: string): string | undefined {
    if (this.#lines === undefined) {
      this.#lines = new Map();
      for (const line of this.#text.split('\n')) {
        const at = line.search(/[=:]/);
        this.#lines.set(line.slice(0, at), line.slice(at));
      }
    }
    return this.#lines.get(name);
  }

  has(name: string): boolean {
    return this.#line(name) !== undefined;
  }

  /** @param type as in the table: `core/v1.Pod`, `[]string`, `map[string]Quantity` */
  get(type: string): Shape {
    let shape = this.#shapes.get(type);
    if (shape === undefined) {
      shape = this.#make(type);
      this.#shapes.set(type, shape);
    }
    return shape;
  }

  #make(type: string): Shape {
    const name = printed(type);
    const special = SPECIAL[type];
    if (special !== undefined) return { kind: special, name };
    const basic = BASIC[type];
    if (basic !== undefined) return { kind: basic, name };
    if (type.startsWith('*')) return this.get(type.slice(1));
    if (type === '[]byte') return { kind: 'bytes', name: '[]uint8' };
    if (type.startsWith('[]')) return { kind: 'slice', name, of: this.get(type.slice(2)) };
    const map = /^map\[[^\]]*\](.*)$/.exec(type);
    if (map) return { kind: 'map', name, of: this.get(map[1] ?? '') };
    const line = this.#line(type);
    if (line === undefined) return { kind: 'any', name };
    if (line.startsWith(':')) return { ...this.get(line.slice(1)), name };
    return this.#struct(type, name, line.slice(1));
  }

  /** Structs refer to one another and to themselves: a shape is known before its fields are. */
  #struct(type: string, name: string, line: string): Shape {
    const fields = new Map<string, Field>();
    const list: Field[] = [];
    const shape: Shape = { kind: 'struct', name, fields, list };
    this.#shapes.set(type, shape);
    const add = (field: Field) => {
      fields.set(field.json, field);
      list.push(field);
    };
    for (const part of line === '' ? [] : line.split(',')) {
      if (part.startsWith('@')) {
        const embedded = this.get(part.slice(1).replace('*', ''));
        const label = part.slice(part.lastIndexOf('.') + 1);
        if (embedded.kind === 'struct')
          for (const field of embedded.list) add({ ...field, via: [label, ...field.via] });
      } else add(this.#field(part));
    }
    return shape;
  }

  #field(part: string): Field {
    const [, json = '', go, mark, pointer, type = ''] = /^([^/!?~]+)(?:\/(\w+))?([!?~])(\*?)(.*)$/.exec(part) ?? [];
    return {
      json,
      go: go ?? json.charAt(0).toUpperCase() + json.slice(1),
      omit: mark === '!' ? 'never' : mark === '?' ? 'empty' : 'zero',
      pointer: pointer === '*',
      shape: this.get(type),
      via: [],
    };
  }
}
