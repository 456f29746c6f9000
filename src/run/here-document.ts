import { parseAllDocuments, stringify } from 'yaml';
import { visible } from '../scenario/index.ts';

/** What a command reads, as a reader would type it behind the line: objects as YAML. */
export function hereDocument(stdin: string): string {
  const documents = parseAllDocuments(stdin);
  const objects = Array.isArray(documents) ? documents.map((each) => each.toJS() as unknown) : [stdin];
  const text = objects.map((each) => (typeof each === 'object' ? stringify(each) : `${String(each)}\n`)).join('---\n');
  return ` <<END\n${visible(text)}END`;
}
