/** Editing an object in the user's editor: what the API refuses is shown above the text until it is taken or given up. */
import { type KubeObject, type Resource, settled, toYaml } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { keyOf } from '../kinds/common.ts';
import { managedOr } from '../views/yaml-view.ts';
import { ns, typeAndName } from './ask.ts';

const HEAD = '# Save and leave the editor to apply; leave it unchanged or empty to give up.\n';

/** The text without the comments that this interface put in front. */
const bare = (text: string): string => text.replace(/^(?:#.*\n)*/, '');

export async function editObject(app: App, resource: Resource, object: KubeObject): Promise<void> {
  if (app.refusal !== undefined) {
    app.say(app.refusal, 'warn');
    return;
  }
  const original = toYaml(managedOr(app, resource.id, settled(object, app.moment.now), false));
  const line = `kubectl edit ${typeAndName(resource, object)}${ns(object)}`;
  const name = `${resource.singular}-${object.metadata.name}.yaml`;
  let text = HEAD + original;
  /** What was refused last, and how. */
  let last: { readonly edited: string; readonly refusal: string } | undefined;
  for (;;) {
    const edited = await app.editor.edit(name, text).catch((error: unknown) => {
      app.tell(error instanceof Error ? error.message : String(error), 'error');
      return undefined;
    });
    if (edited === undefined) return;
    // an editor that edits by itself would be asked for ever; it may change the notes above, too
    if (last !== undefined && bare(edited) === last.edited) {
      giveUp(app, line, last.refusal, { name, text: bare(edited) });
      return;
    }
    if (bare(edited).trim() === '' || bare(edited) === original) {
      app.tell('Edit cancelled, nothing was changed.', 'warn');
      return;
    }
    const { stdout, stderr, code } = await app.cluster.run(line, bare(edited)).done;
    if (code === 0) {
      app.tell(`$ ${line}  ${stdout.trim()}`, 'good');
      app.refreshNow();
      return;
    }
    // what went meanwhile takes no edit, however often one tries
    if (app.cluster.get(resource.id, keyOf(object)) === undefined) {
      giveUp(app, line, stderr.trim(), { name, text: bare(edited) });
      return;
    }
    last = { edited: bare(edited), refusal: stderr.trim() };
    const notes = last.refusal
      .split('\n')
      .map((each) => `# ${each}\n`)
      .join('');
    text = HEAD + notes + last.edited;
  }
}

/** What was refused is left in the editor as it was: the work is kept in a file, and the edit ends. */
function giveUp(app: App, line: string, refusal: string, file: { readonly name: string; readonly text: string }): void {
  const [said, whole] = ['Edit cancelled, no valid changes were saved.', [`$ ${line}`, refusal]];
  try {
    const kept = `A copy of them is kept in ${app.host.save(file.name, file.text)}`;
    app.tell(`${said} ${kept}`, 'error', [...whole, kept, said].join('\n'));
  } catch (error) {
    const lost = `They could not be kept: ${error instanceof Error ? error.message : String(error)}`;
    app.tell(`${said} ${lost}`, 'error', [...whole, lost, said].join('\n'));
  }
}
