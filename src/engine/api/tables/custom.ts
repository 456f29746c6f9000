/** Custom resources: a definition's additionalPrinterColumns (apiextensions `tableconvertor`). */
import { fromTime } from '../../sim/time.ts';
import { type Cell, type Column, since } from './columns.ts';
import { evaluatePath } from './path.ts';

/** `CustomResourceColumnDefinition` */
export interface PrinterColumn {
  readonly name: string;
  /** `string`, `integer`, `number`, `boolean`, `date`. */
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** What a definition without columns shows. */
const DEFAULT: readonly PrinterColumn[] = [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' }];

const NAME: Column = { name: 'Name', type: 'string', format: 'name', priority: 0 };

const orDefault = (columns: readonly PrinterColumn[]) => (columns.length === 0 ? DEFAULT : columns);

export function customColumns(columns: readonly PrinterColumn[]): Column[] {
  return [
    NAME,
    ...orDefault(columns).map(({ name, type, format = '', priority = 0, description }) => ({
      name,
      type,
      format,
      priority,
      ...(description === undefined ? {} : { description }),
    })),
  ];
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function cell(type: string, found: readonly unknown[], now: number): Cell {
  const [value] = found;
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? (Number.isNaN(fromTime(value)) ? '<invalid>' : since(value, now)) : null;
    default:
      return found.map(asText).join(',');
  }
}

export function customRow(
  object: { metadata: { name: string } },
  columns: readonly PrinterColumn[],
  now: number,
): Cell[] {
  const own = orDefault(columns).map(({ type, jsonPath }) => cell(type, evaluatePath(jsonPath, object), now));
  return [object.metadata.name, ...own];
}
