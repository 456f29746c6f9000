/** Who may do what: role-based access control. */
export { CLUSTER_ROLES, Rbac, type Verdict } from './authorizer.ts';
export { defaultRbac } from './defaults.ts';
export { noEscalation } from './escalation.ts';
export { answerReviews } from './reviews.ts';
export { type Rule, uncovered } from './rules.ts';
export { bearer } from './tokens.ts';
export { impersonate, spokenFor, userOf } from './users.ts';
