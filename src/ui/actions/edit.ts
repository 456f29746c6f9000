/** Editing an object in the user's editor: what the API refuses is shown above the text until it is taken or given up. */
import { type KubeObject, type Resource, settled } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { managedOr, yamlOf } from '../views/yaml-view.ts';

const HEAD = '# Save and leave the editor to apply; leave it unchanged or empty to give up.\n';

/** The text without the comments that this interface put in front. */
const bare = (text: string): string => text.replace(/^(?:#.*\n)*/, '');

export async function editObject(app: App, resource: Resource, object: KubeObject): Promise<void> {
  if (app.settings.readOnly || app.moment.isPast) {
    app.say(
      app.moment.isPast ? 'This is the past: ctrl-t returns to the present.' : 'Read-only: the cluster is not changed.',
      'warn',
    );
    return;
  }
  const original = yamlOf(managedOr(app, resource.id, settled(object, app.moment.now), false));
  let text = HEAD + original;
  for (;;) {
    const edited = await app.host
      .edit(`${resource.singular}-${object.metadata.name}.yaml`, text)
      .catch((error: unknown) => {
        app.say(error instanceof Error ? error.message : String(error), 'error');
        return undefined;
      });
    if (edited === undefined) return;
    if (bare(edited).trim() === '' || edited === text || bare(edited) === original) {
      app.say('Edit cancelled, nothing was changed.', 'warn');
      return;
    }
    const running = app.cluster.run('kubectl replace -f -', bare(edited));
    const { stdout, stderr, code } = await running.done;
    if (code === 0) {
      app.say(`$ kubectl replace -f -  ${stdout.trim()}`, 'good');
      app.refreshNow();
      return;
    }
    const refusal = stderr
      .trim()
      .split('\n')
      .map((line) => `# ${line}\n`)
      .join('');
    text = HEAD + refusal + bare(edited);
  }
}
