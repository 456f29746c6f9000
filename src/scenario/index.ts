/** Scenarios: the file format, its loader, its conditions and its playing. What stands above imports from here. */
export { foundInstead, inWords } from './conditions/words.ts';
export { clockText, fromMs, toMs } from './duration.ts';
export type { NodeGroup } from './format/cluster.ts';
export { API_VERSION, Scenario } from './format/scenario.ts';
export type { Ask, Show, Step } from './format/steps.ts';
export { type Entry, Library, loadFile, UnknownScenario } from './library.ts';
export { Folder } from './load/folder.ts';
export { type LoadedScenario, type LoadOptions, loadScenario } from './load/load.ts';
export type { Value } from './load/parameters.ts';
export { BadFile, type Problem, problemText } from './load/problem.ts';
export type { Commander, CommandOutcome } from './play/commander.ts';
export { asText } from './play/courses.ts';
export type { News } from './play/news.ts';
export { Player, type PlayerOptions } from './play/player.ts';
export type { Caption, PlayState, Verdict } from './play/state.ts';
export { didYouMean, near } from './suggest.ts';
export { oneLine, visible } from './text.ts';
