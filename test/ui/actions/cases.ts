/** For each binding of the key table: where a person stands, what else they press, and what they then see. */
import type { Driver } from '../driver.ts';
import { list, opened, type Scene } from './stage.ts';

export interface Case {
  /** Keys that lead to where the binding means something; `:line` and `/line` are typed and entered. */
  readonly at: readonly string[];
  /** Must be on the screen after the key, and not before; or a question to the driver, answered no before and yes after. */
  readonly sees: RegExp | ((driver: Driver, scene: Scene) => unknown);
  /** The question's answer must change, whatever it is. */
  readonly changes?: true;
}

const opens = (at: readonly string[], title: RegExp): Case => ({ at, sees: (driver) => title.test(driver.title()) });
const shows = (at: readonly string[], sees: RegExp): Case => ({ at, sees });
const is = (at: readonly string[], sees: Case['sees']): Case => ({ at, sees });
const changes = (at: readonly string[], sees: (driver: Driver, scene: Scene) => unknown): Case => ({
  at,
  sees,
  changes: true,
});

const text = (driver: Driver): string => driver.text();
const row = (driver: Driver): string => driver.selected();
const revision = (_: Driver, { run }: Scene): number => run.core.cluster.parts.store.revision;
const moment = (_: Driver, { run }: Scene): unknown => run.past;
const past = (_: Driver, { run }: Scene): boolean => run.past !== undefined;
const speed = (_: Driver, { run }: Scene): number => run.clock.speed;
const sort = (driver: Driver): object => list(driver).model.sort;
const marks = (count: number) => (driver: Driver) => list(driver).model.marks.size === count;
const copies = (driver: Driver): boolean => driver.copied.length > 0;
const saves = (driver: Driver): boolean => driver.saved.length > 0;
const place = ({ app }: Driver): unknown => app.terminal?.place;
const grown = ({ app }: Driver): unknown => app.terminal?.grown;

const PODS = ':pods shop';
const WEB = [':deploy shop /web'];
const CRASH = [':pods shop /crash'];
const YAML = [':cm shop /settings', 'y'];
const SEARCH = [...YAML, '/a'];
const LOGS = [':pods shop /tick', 'l'];
const NETWORK = [':svc shop /web', 'I'];
const REQUEST = [':request shop/crash http://web.shop:80/'];
const SHELL = ['!'];
/** More lines than any pane has. */
const PRINTED = [
  ...SHELL,
  ...'kubectl get pods -A',
  'enter',
  ...'kubectl get pods -A',
  'enter',
  ...'kubectl get all -A',
  'enter',
];

export const CASES: Readonly<Record<string, Case>> = {
  'time/pause': shows([], /▶ running/),
  'time/step': changes([], revision),
  'time/step-interesting': changes([], revision),
  'time/faster': changes([], speed),
  'time/slower': changes([], speed),
  'time/skip-quiet': shows([], /PAUSED +×1 skip/),
  'time/next-step': changes([], (_, { run }) => run.core.inputs.length),
  'time/back-in-time': is([], past),
  'time/back-interesting': is([], past),
  'time/mark-moment': shows([], /Marked 00:/),
  'past/present': is([','], (driver, scene) => !past(driver, scene)),
  'past/branch': shows([','], /Go on from here/),

  'global/command': is([], ({ app }) => app.prompt !== undefined),
  'global/terminal': is([], ({ app }) => app.terminal?.focused),
  'global/filter': is([], ({ app }) => app.prompt !== undefined),
  'global/help': opens([], /^Help/),
  'global/back': opens([...WEB, 'd'], /^deployments/),
  'global/timeline': opens([], /^Timeline/),
  'global/map': opens([], /^Map/),
  'global/pulses': opens([], /^Pulses/),
  'global/aliases': opens([], /^aliases/),
  'global/command-last': opens([':deploy', ':svc'], /^deployments/),
  'global/command-next': opens([':deploy', ':svc', '['], /^services/),
  'global/toggle-header': is([], (driver) => !/Namespace:/.test(text(driver))),
  'global/toggle-crumbs': is([], (driver) => !/<pod>/.test(text(driver))),
  'global/toggle-guide': is([], (driver) => !/It begins/.test(text(driver))),
  'global/story': opens([], /^Everything at once/),
  'global/hint': shows([], /Hint 1 of 1: Scale it\./),
  'global/mouse': is([], ({ app }) => app.mouse),
  'global/save': is([PODS], saves),
  'global/repaint': changes([], ({ screen }) => screen.stats.clears),
  'global/stop': is(['T'], ({ suspended }) => suspended === 1),
  'global/quit': is([], ({ quits }) => quits.length === 1),

  'move/down': changes([PODS], row),
  'move/up': changes([PODS, 'G'], row),
  'move/left': changes(['M', 'j', 'l'], text),
  'move/right': changes(['M', 'j'], text),
  'move/page-down': changes([PODS], row),
  'move/page-up': changes([PODS, 'G'], row),
  'move/top': changes([PODS, 'G'], row),
  'move/bottom': changes([PODS], row),

  'list/enter': opens(CRASH, /^containers\(shop\/crash\)/),
  'list/mark': is([PODS], marks(1)),
  'list/mark-range': is([PODS, 'm', 'j', 'j'], marks(4)),
  'list/mark-all': is([PODS, '/web'], marks(3)),
  'list/mark-clear': is([PODS, '/web', '*'], marks(0)),
  'list/faults': is([PODS], (driver) => driver.rows().every((each) => !each.includes('Running'))),
  'list/wide': is([PODS], (driver) => list(driver).columns().some(({ name }) => name === 'VALID')),
  'list/column-left': changes([PODS, 'shift-right'], (driver) => list(driver).model.column),
  'list/column-right': changes([PODS], (driver) => list(driver).model.column),
  'list/sort-column': changes([PODS, 'shift-right', 'shift-right'], sort),
  'list/copy-cell': is([PODS, 'shift-right'], copies),
  'list/columns': shows([PODS], /There are: NAMESPACE/),
  'list/sort-name': shows([PODS], /NAME↓/),
  'list/sort-age': shows([PODS], /AGE[↑↓]/),
  'list/sort-status': shows([PODS], /STATUS[↑↓]/),
  'list/sort-namespace': shows([':pods all'], /NAMESPACE[↑↓]/),
  'list/all-namespaces': opens([PODS], /^pods\(all\)/),
  'list/favourite': opens([':pods all'], /^pods\(default\)/),
  'list/warp': opens([':pods all /crash'], /^pods\(shop\)/),

  'object/why': opens(CRASH, /^Why\(shop\/crash/),
  'object/describe': opens(CRASH, /^Describe\(shop\/crash/),
  'object/yaml': opens(CRASH, /^YAML\(shop\/crash/),
  'object/events': opens(CRASH, /^events\(pod\/crash/),
  'object/changes': opens(CRASH, /^Changes\(shop\/crash/),
  'object/difference': opens(CRASH, /^Difference\(shop\/crash/),
  'object/edit': shows(WEB, /kubectl edit|edited/),
  'object/copy-name': is(CRASH, ({ copied }) => copied[0] === 'crash'),
  'object/copy-namespace': is(CRASH, ({ copied }) => copied[0] === 'shop'),
  'object/delete': shows(CRASH, /kubectl delete pod crash/),
  'object/jump-owner': opens([':pods shop /web'], /^replicasets/),
  'object/xray': opens(WEB, /^Xray-deployments/),

  'action/logs': opens(CRASH, /^Logs\(shop\/crash/),
  'action/logs-previous': opens(CRASH, /^Previous Logs\(/),
  'action/shell': shows([':pods shop /web'], /kubectl exec -it web-/),
  'action/kill': shows(CRASH, /grace-period=1/),
  'action/sanitize': shows([PODS], /kubectl delete pod tick-/),
  'action/show-node': opens(CRASH, /^nodes/),
  'action/scale': shows(WEB, /Scale deployment/),
  'action/restart': shows(WEB, /kubectl rollout restart deployment/),
  'action/set-image': shows(WEB, /Set images of deployment shop\/web/),
  'action/rollback': shows(WEB, /kubectl rollout undo deployment/),
  'action/rollout': opens(WEB, /^Rollout\(shop\/web/),
  'action/replica-sets': opens(WEB, /^replicasets/),
  'action/network': opens([':svc shop /web'], /^Network\(shop\/web/),
  'action/cordon': shows([':no /worker-1'], /kubectl cordon worker-1/),
  'action/uncordon': shows([':no /worker-1'], /kubectl uncordon worker-1/),
  'action/drain': shows([':no /worker-1'], /kubectl drain worker-1/),
  'action/trigger': shows([':cj shop'], /kubectl create job/),
  'action/suspend': shows([':cj shop'], /kubectl patch cronjob/),
  'action/used-by': opens([':cm shop /settings'], /^references|used|Used/),
  'action/decode': opens([':sec shop /token'], /^Secret\(shop\/token/),
  'action/use-namespace': shows([':ns /default'], /Lists now show namespace default/),

  'text/search-next': changes(SEARCH, (driver) => driver.title()),
  'text/search-previous': changes(SEARCH, (driver) => driver.title()),
  'text/managed-fields': shows([':sec shop /token', 'y'], /managedFields:/),
  'text/wrap': changes(YAML, text),
  'text/copy': is(YAML, copies),
  'text/fullscreen': is(YAML, (driver) => !/<configmap>/.test(text(driver))),

  'logs/follow': changes(LOGS, (driver) => /Follow:\w+/.exec(text(driver))?.[0]),
  'logs/timestamps': changes(LOGS, text),
  'logs/all-containers': changes([':pods shop /pair', 'l'], text),
  'logs/log-context': changes([...LOGS, '/tick'], text),
  'logs/log-range': changes(LOGS, (driver) => driver.title()),
  'logs/log-mark': shows(LOGS, /── 00:\d\d:\d\d ───/),
  'logs/log-clear': shows(LOGS, /No lines since it was cleared/),
  'logs/log-blank': changes(LOGS, ({ app }) => (app.view as unknown as { content: string[] }).content.length),

  'tree/expand': changes([':xray deploy'], text),
  'tree/expand-all': changes([':xray deploy'], text),
  'tree/goto': opens([':xray deploy'], /^deployments/),

  'picker/enter': is([':scenarios'], () => opened[0] === 'first'),

  'pulses/goto': opens(['V'], /^(nodes|pods|deployments|namespaces)/),
  'pulses/down': changes(['V'], row),
  'pulses/up': changes(['V', 'tab'], row),

  'network/goto': opens(NETWORK, /^(services|endpointslices|pods)/),
  'network/try': shows(NETWORK, /From a pod \(NAMESPACE\/NAME\)/),
  'request/try': shows(REQUEST, /From a pod \(NAMESPACE\/NAME\)/),

  'map/map-group': changes(['M'], (driver) => driver.title()),
  'map/all-namespaces': is(['M', '1'], ({ app }) => app.namespace === ''),
  'map/favourite': changes(['M'], (driver) => driver.title()),
  'map/map-open': opens(['M', 'j'], /^pods/),
  'timeline/timeline-back': changes(['T'], row),
  'timeline/timeline-on': changes(['T', 'h', 'h', 'h'], row),
  'timeline/timeline-column-back': changes(['T'], moment),
  'timeline/timeline-column-on': changes(['T', 'shift-left', 'shift-left', 'shift-left'], moment),
  'timeline/timeline-go': is(['T', 'h', 'h'], (driver) => /^pods/.test(driver.title())),
  'timeline/branches': opens(['T'], /^Branches/),
  'branches/switch-branch': is([':branches', 'j'], (_, { run }) => run.active.name === 'what-if'),
  'branches/compare': opens([':branches', 'j'], /^Compare/),
  'compare/expand': changes([':branches', 'j', 'c'], text),
  'compare/expand-all': changes([':branches', 'j', 'c'], text),
  'subject/why': opens([':cm shop /settings', 'y', '/color'], /^Why\(shop\/settings data\.color\)/),
  'subject/edit': shows([':cm shop /settings', 'y'], /kubectl edit configmap settings|edited/),
  'why/why-jump': is([...CRASH, 'W'], past),
  'why/mark-moment': shows([...CRASH, 'W'], /Marked /),
  'why/difference': opens([...CRASH, 'W'], /^Difference/),

  'terminal/terminal-view': is(SHELL, ({ app }) => app.terminal?.focused === false),
  'terminal/terminal-break': shows([...SHELL, 'x'], /\^C/),
  'terminal/terminal-clock': shows(SHELL, /▶ running/),
  // The last step happens, or has happened in the case of `>` and there is none.
  'terminal/terminal-next': changes(SHELL, (driver, { run }) => [
    run.core.inputs.length,
    /No step is ahead/.test(text(driver)),
  ]),
  'terminal/terminal-full': changes(SHELL, place),
  'terminal/terminal-grow': changes(SHELL, grown),
  'terminal/terminal-shrink': changes(SHELL, grown),
  // It goes beside the view, or says that there is no room.
  'terminal/terminal-place': changes(SHELL, (driver) => [place(driver), /no room beside/.test(text(driver))]),
  'terminal/terminal-up': changes(PRINTED, text),
  'terminal/terminal-down': changes([...PRINTED, 'pageup', 'pageup'], text),
  'terminal/terminal-clear': changes(PRINTED, text),
  'terminal/terminal-end': is(SHELL, ({ app }) => app.terminal === undefined),
}; // biome-ignore format: a table
