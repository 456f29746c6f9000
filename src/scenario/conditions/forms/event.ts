/** An event was recorded. */
import { type Change, compilePattern, glob, type KubeObject } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { kindAndName } from '../../kinds.ts';
import type { Scene } from '../scene.ts';
import type { Form } from './form.ts';
import { happened } from './happened.ts';

type EventForm = NonNullable<Condition['event']>;

interface EventObject extends KubeObject {
  readonly reason?: string;
  readonly type?: string;
  readonly message?: string;
  readonly involvedObject: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
}

export const event: Form<EventForm> = {
  holds: (form, look, path) => happened(look, path, fitting(form, look.scene)) >= (form.count ?? 1),
  words: ({ reason, about, message, count }) =>
    ['event', reason, about && `about ${about}`, message && `/${message}/`, count && count > 1 && `${count} times`]
      .filter(Boolean)
      .join(' '),
  depends: () => ['events'],
  check({ message, about }, checker) {
    checker.pattern(message, 'message');
    if (about !== undefined && kindAndName(about) === undefined)
      checker.wrong(`expected KIND/NAME, as pod/web-*, found ${JSON.stringify(about)}`, 'about');
  },
};

function fitting(form: EventForm, scene: Scene): (change: Change) => boolean {
  const about = form.about === undefined ? undefined : kindAndName(form.about);
  const kind = about === undefined ? undefined : (scene.resource(about.kind)?.kind ?? about.kind);
  const message = form.message === undefined ? undefined : compilePattern(form.message);
  const namespace = form.namespace ?? scene.namespace;
  return ({ resource, type, object }) => {
    if (resource !== 'events' || type === 'DELETED') return false;
    const found = object as EventObject;
    const place = found.involvedObject.namespace;
    if (place !== undefined && namespace !== '*' && place !== namespace) return false;
    if (form.reason !== undefined && found.reason !== form.reason) return false;
    if (form.type !== undefined && found.type !== form.type) return false;
    if (about && (found.involvedObject.kind !== kind || !glob(about.name, found.involvedObject.name ?? '')))
      return false;
    return message?.test(found.message ?? '') ?? true;
  };
}
