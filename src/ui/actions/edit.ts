/** Editing an object in the user's editor: what the API refuses is shown above the text until it is taken or given up. */
import { type KubeObject, type Resource, settled, toYaml } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { managedOr } from '../views/yaml-view.ts';
import { nameOf, ns } from './change.ts';

const HEAD = '# Save and leave the editor to apply; leave it unchanged or empty to give up.\n';

/** The text without the comments that this interface put in front. */
const bare = (text: string): string => text.replace(/^(?:#.*\n)*/, '');

export async function editObject(app: App, resource: Resource, object: KubeObject): Promise<void> {
  if (app.refusal !== undefined) {
    app.say(app.refusal, 'warn');
    return;
  }
  const original = toYaml(managedOr(app, resource.id, settled(object, app.moment.now), false));
  const line = `kubectl edit ${nameOf(resource)} ${object.metadata.name}${ns(object)}`;
  let text = HEAD + original;
  for (;;) {
    const edited = await app.edit(`${resource.singular}-${object.metadata.name}.yaml`, text).catch((error: unknown) => {
      app.tell(error instanceof Error ? error.message : String(error), 'error');
      return undefined;
    });
    if (edited === undefined) return;
    if (bare(edited).trim() === '' || edited === text || bare(edited) === original) {
      app.tell('Edit cancelled, nothing was changed.', 'warn');
      return;
    }
    const { stdout, stderr, code } = await app.cluster.run(line, bare(edited)).done;
    if (code === 0) {
      app.tell(`$ ${line}  ${stdout.trim()}`, 'good');
      app.refreshNow();
      return;
    }
    const refusal = stderr
      .trim()
      .split('\n')
      .map((each) => `# ${each}\n`)
      .join('');
    text = HEAD + refusal + bare(edited);
  }
}
