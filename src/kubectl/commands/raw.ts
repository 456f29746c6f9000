/** `kubectl get --raw PATH`: the few paths that people look at. */
import { ApiError } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import type { Endpoint } from '../health.ts';
import { compactJson } from '../printers/json.ts';

export function raw(on: Invocation, path: string): number {
  const bare = path.split('?', 1)[0]?.replace(/\/$/, '') ?? path;
  const health = /^\/(healthz|livez|readyz)$/.exec(bare)?.[1];
  if (health !== undefined) {
    const query = new URLSearchParams(path.split('?')[1] ?? '');
    on.io.stdout(on.api.health(health as Endpoint, query.has('verbose'), query.getAll('exclude')));
    return 0;
  }
  if (bare === '/version') {
    on.io.stdout(
      JSON.stringify({ major: '1', minor: '35', gitVersion: 'v1.35.6', platform: 'linux/amd64' }, undefined, 2),
    );
    return 0;
  }
  const parts = /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
    bare,
  );
  const [, group, namespace, plural, name] = parts ?? [];
  const resource = on.api.resources().find((r) => r.plural === plural && r.group === (group ?? ''));
  if (resource === undefined) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
  if (name !== undefined) {
    on.io.stdout(`${compactJson(on.api.get(resource.id, namespace ? `${namespace}/${name}` : name))}\n`);
    return 0;
  }
  const items = on.api.list(resource.id, namespace ? { namespace } : {});
  const metadata = { resourceVersion: String(on.api.revision) };
  on.io.stdout(`${compactJson({ kind: `${resource.kind}List`, apiVersion: resource.apiVersion, metadata, items })}\n`);
  return 0;
}
