/** A person's editor on an object as YAML, again and again until it is taken, left alone, or given up. */
import { ApiError, type KubeObject } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError, describeError } from '../errors.ts';
import { parseDocuments } from '../manifests.ts';
import type { Resumed, Wait } from '../process.ts';

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** The person has made it another object, which no patch does: that ends the edit. */
export class Renamed extends CliError {
  constructor() {
    super(RENAMED);
  }
}

const RENAMED = 'At least one of apiVersion, kind and name was changed';

/** Whether what the command complained of ends the edit: the editor is not opened again. */
export const endsEdit = (stderr: string): boolean => stderr.includes(RENAMED);

/** What is said at last when the editor is left with what was refused. */
export const NOTHING_SAVED = 'error: Edit cancelled, no valid changes were saved.';

/** What is edited, as errors name it. */
interface Edited {
  /** `deployments.apps` */
  readonly resource: string;
  readonly name: string;
}

/**
 * @param take stores what was written and tells it; false when nothing changed
 * @returns the exit code
 * @throws CliError without an editor
 */
export function* editing(
  on: Invocation,
  name: string,
  original: string,
  take: (object: KubeObject) => boolean,
  of?: Edited,
): Generator<Wait, number, Resumed> {
  let text = HEAD + original;
  for (;;) {
    const { edited } = yield { edit: { name, text } };
    if (edited === undefined) throw new CliError('unable to launch the editor "vi"');
    const body = edited
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
    try {
      const after =
        body.trim() === '' || body === original ? undefined : (parseDocuments('edited file', body)[0] as KubeObject);
      if (after === undefined || !take(after)) on.err('Edit cancelled, no changes made.');
      return 0;
    } catch (error) {
      if (error instanceof Renamed) throw error;
      const told = reasonOf(error, of);
      const notes = told.split('\n').map((line) => `# ${line}\n`);
      const again = `${HEAD}${notes.join('')}#\n${body}`;
      // Saved again as it was: whoever writes it has given up.
      if (again === text) {
        on.err(told);
        return 1;
      }
      text = again;
    }
  }
}

/** What is wrong, as it stands in the file when it is opened again. */
function reasonOf(error: unknown, of: Edited | undefined): string {
  if (of === undefined || !(error instanceof ApiError)) return describeError(error).text;
  const what = `${of.resource} "${of.name}"`;
  const causes = error.status.details?.causes ?? [];
  if (error.reason !== 'Invalid' || causes.length === 0) return `${what} could not be patched: ${error.message}`;
  return [`${what} was not valid:`, ...causes.map(({ field, message }) => `* ${field}: ${message}`)].join('\n');
}
