/** Questions about access: objects that are answered and never stored (authorization.k8s.io/v1, authentication.k8s.io/v1). */
import type { KubeObject } from '../../store/object.ts';
import { badRequest, invalid } from '../errors.ts';
import type { ApiServer, User } from '../server.ts';
import type { AnySent } from '../types.ts';
import type { Rbac, Verdict } from './authorizer.ts';
import type { Rule } from './rules.ts';
import { bearer } from './tokens.ts';

interface ResourceAttributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
}

interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly user?: string;
  readonly groups?: readonly string[];
}

/** Who that is, as reviews tell it (authentication.k8s.io/v1 UserInfo). */
const infoOf = ({ name, uid, groups, extra }: User) => ({
  username: name,
  ...(uid === undefined ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

const AUTHORIZATION = 'authorization.k8s.io';
const SELF_ACCESS = `selfsubjectaccessreviews.${AUTHORIZATION}`;

function decide(rbac: Rbac, user: User, spec: AccessSpec, kind: string): Verdict {
  const { resourceAttributes: of, nonResourceAttributes: path } = spec;
  if ((of === undefined) === (path === undefined))
    throw invalid({ group: AUTHORIZATION, kind }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.resourceAttributes',
        message: 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      },
    ]);
  if (path !== undefined) return rbac.decidePath(user, path.verb ?? '', path.path ?? '');
  return rbac.decide(user, of?.namespace ?? '', {
    verb: of?.verb ?? '',
    group: of?.group ?? '',
    resource: of?.resource ?? '',
    subresource: of?.subresource ?? '',
    name: of?.name ?? '',
  });
}

const statusOf = ({ allowed, reason }: Verdict) => ({ allowed, ...(reason ? { reason } : {}) });

/** The rules of a user as `kubectl auth can-i --list` shows them. */
function rulesStatus(rules: readonly Rule[]) {
  const resourceRules = rules.filter((rule) => (rule.resources ?? []).length > 0);
  const nonResourceRules = rules.filter((rule) => (rule.nonResourceURLs ?? []).length > 0);
  return {
    resourceRules: resourceRules.map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames?.length ? { resourceNames } : {}),
    })),
    nonResourceRules: nonResourceRules.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}

/** Wiring: lets `api` answer the reviews. */
export function answerReviews(api: ApiServer, rbac: Rbac): void {
  const spec = (sent: AnySent) => (sent['spec'] ?? {}) as AccessSpec & { namespace?: string; token?: string };
  const answer = (sent: AnySent, status: object) =>
    ({ ...sent, metadata: { ...sent.metadata }, status }) as unknown as KubeObject;

  api.answer(SELF_ACCESS, (user, sent) =>
    answer(sent, statusOf(decide(rbac, user, spec(sent), 'SelfSubjectAccessReview'))),
  );
  for (const [plural, kind] of [
    ['subjectaccessreviews', 'SubjectAccessReview'],
    ['localsubjectaccessreviews', 'LocalSubjectAccessReview'],
  ] as const)
    api.answer(`${plural}.${AUTHORIZATION}`, (_user, sent) => {
      const { user = '', groups = [] } = spec(sent);
      if (user === '' && groups.length === 0)
        throw invalid({ group: AUTHORIZATION, kind }, '', [
          {
            reason: 'FieldValueInvalid',
            field: 'spec.user',
            message: 'Invalid value: "": at least one of user or group must be specified',
          },
        ]);
      return answer(sent, statusOf(decide(rbac, { name: user, groups }, spec(sent), kind)));
    });
  api.answer(`selfsubjectrulesreviews.${AUTHORIZATION}`, (user, sent) => {
    const { namespace = '' } = spec(sent);
    if (namespace === '') throw badRequest('no namespace on request');
    return answer(sent, rulesStatus(rbac.rulesFor(user, namespace)));
  });
  api.answer('selfsubjectreviews.authentication.k8s.io', (user, sent) => answer(sent, { userInfo: infoOf(user) }));
  api.answer('tokenreviews.authentication.k8s.io', (_user, sent) => {
    const user = bearer(api, spec(sent).token ?? '');
    if (user === undefined) return answer(sent, { error: '[invalid bearer token]', user: {} });
    return answer(sent, { authenticated: true, user: infoOf(user) });
  });
}
