/** When a scenario begins. */
import { fromTime } from '../engine/index.ts';
import type { Scenario } from './format/scenario.ts';

const START = '2026-01-01T00:00:00Z';

/** The virtual ms of the start; of a run without a scenario too. */
export const startTime = (scenario?: Scenario): number => fromTime(scenario?.clock?.start ?? START);
