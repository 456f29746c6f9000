/** `-o custom-columns=NAME:.metadata.name,...` */
import { CliError } from '../errors.ts';
import { goValue } from './go.ts';
import { JsonPath, relaxed } from './jsonpath.ts';
import { Rows } from './tabwriter.ts';

export class CustomColumns {
  readonly #headers: readonly string[];
  readonly #paths: readonly JsonPath[];
  readonly #rows = new Rows();
  #started: boolean;

  /** @throws CliError for a spec that is none */
  constructor(spec: string, noHeaders: boolean) {
    if (spec === '') throw new CliError('custom-columns format specified but no custom columns given');
    const parts = spec.split(',').map((column) => {
      const colon = column.indexOf(':');
      if (colon < 0)
        throw new CliError(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`);
      return [column.slice(0, colon), column.slice(colon + 1)] as const;
    });
    this.#headers = parts.map(([header]) => header);
    this.#paths = parts.map(([, path]) => new JsonPath(relaxed(path)));
    this.#started = noHeaders;
  }

  /** The form of `-o custom-columns-file`: a line of headers, a line of paths. */
  static fromFile(text: string, noHeaders: boolean): CustomColumns {
    const [headers = '', paths = ''] = text.split('\n');
    const names = headers.trim().split(/\s+/);
    const specs = paths.trim().split(/\s+/);
    if (names.length !== specs.length)
      throw new CliError(`number of headers (${names.length}) and field specifications (${specs.length}) don't match`);
    return new CustomColumns(names.map((name, i) => `${name}:${specs[i]}`).join(','), noHeaders);
  }

  print(objects: readonly unknown[]): string {
    const rows = objects.map((object) =>
      this.#paths.map((path) => {
        const found = path.find(object);
        return found.length === 0 ? '<none>' : found.map(goValue).join(',');
      }),
    );
    const headed = this.#started ? rows : [[...this.#headers], ...rows];
    this.#started = true;
    return this.#rows.print(headed);
  }
}
