/** The engine's whole public face: what stands above imports from here and nowhere else. */

export {
  ApiError,
  badRequest,
  ConnectionError,
  type Status,
  type StatusCause,
  Unanswered,
  wrongMethod,
} from './api/errors.ts';
export { type Health, type HealthOptions, healthPath, healthReport } from './api/health.ts';
export { sameIdentity } from './api/identity.ts';
export type { DeleteOptions, ListOptions, PropagationPolicy, WriteOptions } from './api/options.ts';
export { applyPatch, noMergeKey, type PatchType } from './api/patch/index.ts';
export {
  declared as declaredField,
  fieldOf as fieldSchema,
  resolve as resolveSchema,
  type Schema,
  schemaOf,
} from './api/patch/schema.ts';
export { type ApplyOptions, serverSideApply, withManagedFields } from './api/patch/serverside.ts';
export { type Place, placesOf } from './api/paths.ts';
export {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  wholeValue,
} from './api/quantity.ts';
export { bearer, impersonate, type Rbac, type Rule, spokenFor, uncovered, type Verdict } from './api/rbac/index.ts';
export { type Resource, Resources } from './api/resources.ts';
export { asGo, inGoOrder, listInGoOrder } from './api/schema/ordered.ts';
export {
  compileSelector,
  formatSelector,
  holds,
  type LabelSelector,
  parseLabelSelector,
  selects,
} from './api/selectors.ts';
export { type ApiServer, SYSTEM, type User } from './api/server.ts';
export {
  evict,
  getScale,
  patchScale,
  requestToken,
  type Scale,
  type TokenRequest,
  type TokenRequestSpec,
  updateScale,
} from './api/subresources/index.ts';
export {
  type Cell,
  type Column,
  humanDuration,
  jobStatus,
  nodeRoles,
  type PrinterColumn,
  podStatus,
  podSummary,
  printTable,
  type Table,
  tableColumns,
  tableRow,
} from './api/tables/index.ts';
export type * from './api/types.ts';
export { portName, subdomain } from './api/validation/texts.ts';
export { hunks } from './api/validation/unified.ts';
export { METRICS_SERVER } from './bootstrap/metrics-server.ts';
export { API_SERVICES, incomplete, isDiscovered, METRICS_API } from './client/aggregated.ts';
export { type Backup, takeBackup } from './client/backup.ts';
export { halted } from './client/halted.ts';
export { isRenewing, settled } from './client/lease.ts';
export { isPodReady } from './client/objects.ts';
export {
  ALARM,
  CERTIFICATES,
  isAnswering,
  reachApiServer,
  SPACE,
  slowness,
  unauthorized,
} from './client/reach.ts';
export { Cluster, type ClusterOptions } from './cluster.ts';
export { Schedule } from './controllers/cronjob/schedule.ts';
export { whyNot } from './controllers/daemonset/nodes.ts';
export { CONTROLLERS } from './controllers/names.ts';
export { aimsOf as faultAims, nonsenseIn as nonsenseInFault, paramsOf as paramsOfFault } from './faults/check.ts';
export type { ActiveFault, FaultSpec } from './faults/faults.ts';
export { FAULT_KINDS, FAULTS } from './faults/index.ts';
export type { FaultTarget } from './faults/victims.ts';
export { DEFAULT_FLAGS, type Flags } from './flags.ts';
export { glob } from './glob.ts';
export { goDuration } from './kubelet/durations.ts';
export type {
  Answer,
  Behaviour,
  BehaviourSpec,
  Log,
  LogLine,
  LogQuery,
  Process,
  Ran,
  Request,
  Runtime,
  Use,
} from './kubelet/index.ts';
export type { MachineSpec } from './machine.ts';
export { didYouMean, distance, near } from './near.ts';
export type {
  Answer as NetworkAnswer,
  Call,
  Failure,
  Flow,
  Hop,
  HopKind,
  LoadCount,
  LoadSpec,
  Loads,
  Network,
  Outcome,
  Source,
} from './network/index.ts';
export { controllerIn, runTool } from './network/index.ts';
export { compilePattern } from './pattern.ts';
export { type Printed, printedBy } from './ran.ts';
export type { Because, Cause, LoadGround } from './sim/cause.ts';
export { stopped } from './sim/control-plane.ts';
export { type Checkpoint, type Component, Priority } from './sim/simulation.ts';
export { fromTime, toMicroTime, toTime } from './sim/time.ts';
export { changeAt, revisionAt, stateAt } from './store/history.ts';
export { keyOf, splitKey } from './store/object.ts';
export type { Change, ChangeType, Via } from './store/store.ts';
