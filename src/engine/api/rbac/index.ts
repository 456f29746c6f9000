/** Who may do what: role-based access control. */
export { CLUSTER_ROLES, Rbac, type Verdict } from './authorizer.ts';
export { defaultRbac } from './defaults.ts';
export { noEscalation } from './escalation.ts';
export { answerReviews, subjectOf } from './reviews.ts';
export type { Rule } from './rules.ts';
export { impersonate, userOf } from './users.ts';
