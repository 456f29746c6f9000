/** Who a name stands for: the groups that the API server itself gives. */
import { ApiError } from '../errors.ts';
import type { User } from '../server.ts';
import { type Rbac, refusal } from './authorizer.ts';

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;
const NODE = /^system:node:(.+)$/;

/** The user of a name with the groups that follow from it. @param groups further ones */
export function userOf(name: string, groups: readonly string[] = []): User {
  const account = ACCOUNT.exec(name);
  const own = account
    ? ['system:serviceaccounts', `system:serviceaccounts:${account[1]}`]
    : NODE.test(name)
      ? ['system:nodes']
      : [];
  const last = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  return { name, groups: [...new Set([...own, ...groups, last])] };
}

/** Whom a request with `--as` and `--as-group` speaks for: named groups stand in place of those that follow from the name. */
export function spokenFor(name: string, groups: readonly string[]): User {
  return groups.length === 0 ? userOf(name) : { name, groups: [...new Set([...groups, 'system:authenticated'])] };
}

/**
 * Who `user` is for a request with `--as` and `--as-group`.
 * @throws ApiError Forbidden when `user` may not speak for the other
 */
export function impersonate(rbac: Rbac, user: User, name: string, groups: readonly string[] = []): User {
  if (name === '' && groups.length > 0)
    throw new ApiError(
      500,
      'InternalError',
      `Internal error occurred: requested [{Group  ${groups[0]}    }] without impersonating a user`,
    );
  const account = ACCOUNT.exec(name);
  const check = (resource: string, namespace: string, wanted: string) => {
    const action = { verb: 'impersonate', group: '', resource, subresource: '', name: wanted };
    const verdict = rbac.decide(user, namespace, action);
    if (!verdict.allowed) throw refusal(user, namespace, action, verdict.reason);
  };
  if (account) check('serviceaccounts', account[1] ?? '', account[2] ?? '');
  else check('users', '', name);
  for (const group of groups) check('groups', '', group);
  return spokenFor(name, groups);
}
