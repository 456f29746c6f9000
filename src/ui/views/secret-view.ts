/** The values of a Secret in plain text. */
import type { Kube } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { keyOf } from '../kinds/common.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';
import { yamlSpans } from './yaml-view.ts';

const TEXT = /^[\x09\x0a\x0d\x20-\x7e\u00a0-\uffff]*$/;

/** `key: value` of every entry; what is not text is told by its size. */
export function decoded(secret: Kube.Secret): string {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(secret.data ?? {})) {
    const bytes = Buffer.from(value, 'base64');
    const text = bytes.toString('utf8');
    if (!TEXT.test(text) || text.includes('\ufffd')) lines.push(`${key}: <${bytes.length} bytes>`);
    else if (text.includes('\n')) lines.push(`${key}: |`, ...text.split('\n').map((part) => `  ${part}`));
    else lines.push(`${key}: ${text}`);
  }
  return lines.join('\n');
}

export class SecretView extends TextView {
  readonly crumb = 'decode';
  readonly concept = 'base64 hides nothing: who may read a Secret reads this.';
  override readonly scopes: readonly Scope[] = ['subject', 'text', 'move'];
  readonly #key: string;
  #shown: unknown;

  constructor(app: App, secret: Kube.Secret) {
    super(app, yamlSpans);
    this.#key = keyOf(secret);
  }

  refresh(): boolean {
    const secret = this.app.reader.get('secrets', this.#key) as Kube.Secret | undefined;
    if (secret === this.#shown && secret !== undefined) return false;
    this.#shown = secret;
    this.setText(secret === undefined ? 'It does not exist at this moment.' : decoded(secret) || 'It holds nothing.');
    return true;
  }

  subject(): Subject {
    return { resource: 'secrets', key: this.#key };
  }

  protected title(): Span[] {
    return [
      ['title', ' Secret('],
      ['highlight', this.#key],
      ['title', ') '],
    ];
  }

  fileName(): string {
    return 'secret.txt';
  }
}
