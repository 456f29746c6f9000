/** What the API server answers a request that comes over the network: to whom the token names, or to the anonymous user. */
import { ApiError } from '../api/errors.ts';
import { healthPath, healthReport } from '../api/health.ts';
import { placesOf } from '../api/paths.ts';
import { bearer, type Rbac, userOf } from '../api/rbac/index.ts';
import { inGoOrder, listInGoOrder } from '../api/schema/ordered.ts';
import type { ApiServer, User } from '../api/server.ts';
import { unauthorized } from '../client/reach.ts';
import type { Parts } from '../parts.ts';
import { stopped } from '../sim/control-plane.ts';
import type { Answer, Call } from './traffic.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const fine = (body: string): Answer => ({ status: 200, body });

export function apiAnswer({ api, world }: Parts, rbac: Rbac, call: Call): Answer {
  // As Go's server says it, before anybody has looked at the path.
  if (!call.https) return { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' };
  const [path = '/', query = ''] = (call.path ?? '/').split('?');
  const method = call.method ?? 'GET';
  try {
    const user = whoAsks(api, call.token);
    const objects = method === 'GET' ? objectsAt(api, user, path) : undefined;
    if (objects !== undefined) return fine(objects);
    const verb = method.toLowerCase();
    if (!rbac.decidePath(user, verb, path).allowed)
      throw new ApiError(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`);
    const health = healthPath(path);
    if (health !== undefined) {
      const etcd = world.fine(stopped('etcd'));
      const report = healthReport(health, etcd, { verbose: /(?:^|&)verbose\b/.test(query), excluded: [] });
      return report.fine ? fine(report.text) : { status: 500, body: `${report.text}\n` };
    }
    const known = api.resources.document(path.replace(/(?<=.)\/$/, ''));
    return known === undefined ? { status: 404, body: '404 page not found\n' } : fine(json(known).trimEnd());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.code, body: json(error.status).trimEnd() };
  }
}

/** @throws ApiError Unauthorized for a token that names nobody */
function whoAsks(api: ApiServer, token: string | undefined): User {
  if (token === undefined) return userOf('system:anonymous');
  const user = bearer(api, token);
  if (user === undefined) throw unauthorized();
  return user;
}

/** Objects as the path names them, one or a list; undefined for paths of other things. @throws ApiError */
function objectsAt(api: ApiServer, user: User, path: string): string | undefined {
  const found = placesOf(api.resources.all(), path).find(({ subresource }) => subresource === '');
  if (found === undefined) return undefined;
  const { resource, namespace, name } = found;
  return api.impatiently(() => {
    if (name !== undefined) {
      const key = resource.namespaced ? `${namespace}/${name}` : name;
      return json(inGoOrder(api.get(user, resource.id, key)));
    }
    const objects = api.list(user, resource.id, namespace ? { namespace } : {});
    return json(listInGoOrder(resource, objects, api.store.revision));
  });
}
