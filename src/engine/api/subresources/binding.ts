/** `POST …/bindings`: gives a pod its node, as a scheduler does, without the pod's subresource. */
import { ApiError } from '../errors.ts';
import type { ApiServer } from '../server.ts';
import type { KubeObject } from '../types.ts';

/** The API server answers without a reason here. */
const refused = (message: string): ApiError => new ApiError(500, '', message);

/** Wiring: lets `api` take bindings; they are never stored. */
export function takeBindings(api: ApiServer): void {
  api.answer('bindings', (user, sent) => {
    const { name = '', namespace = '' } = sent.metadata ?? {};
    const target = sent['target'] as { kind?: string; name?: string } | undefined;
    if (target?.kind && target.kind !== 'Node')
      throw refused(
        `target.kind: Unsupported value: ${JSON.stringify(target.kind)}: supported values: "<empty>", "Node"`,
      );
    if (!target?.name) throw refused('target.name: Required value');
    api.bind(user, `${namespace}/${name}`, target.name);
    return sent as unknown as KubeObject;
  });
}
