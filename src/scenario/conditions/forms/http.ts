/** What a request through the simulated network meets. */
import { compilePattern, keyOf, type Source } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { objects } from '../objects.ts';
import type { Scene } from '../scene.ts';
import { AGAIN, type Form } from './form.ts';

type HttpForm = NonNullable<Condition['http']>;

export const http: Form<HttpForm> = {
  holds(form, { scene, wake }) {
    wake(scene.cluster.now + AGAIN);
    const met = ask(form, scene);
    if (met === undefined) return false;
    const { answer, failure } = met;
    if (form.failure !== undefined) return failure === form.failure;
    if (answer === undefined || (form.status !== undefined && answer.status !== form.status)) return false;
    return form.body === undefined || compilePattern(form.body).test(answer.body);
  },
  words({ host, from, failure, status }) {
    const what = failure ?? (status === undefined ? 'answers' : `answers ${status}`);
    return `${host} ${from ? `asked from ${from} ` : ''}${what}`;
  },
  found(form, scene) {
    const met = ask(form, scene);
    if (met === undefined) return `there is no pod ${form.from}`;
    return met.failure === undefined
      ? `it answers ${met.answer?.status ?? 'nothing'}`
      : `there is no answer: ${met.failure}`;
  },
  depends: () => undefined,
  check: ({ body }, checker) => checker.pattern(body, 'body'),
};

/** Asks; undefined when the pod that was to ask is not there. */
function ask({ host, port = 80, path = '/', from, namespace }: HttpForm, scene: Scene) {
  let source: Source = { kind: 'outside' };
  if (from !== undefined) {
    const [pod] = objects(scene, { kind: 'Pod', name: from, namespace: namespace ?? scene.namespace });
    if (pod === undefined) return undefined;
    source = { kind: 'pod', key: keyOf(pod) };
  }
  return scene.cluster.network.request(source, { host, port, path });
}
