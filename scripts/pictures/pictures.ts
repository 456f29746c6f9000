/** The pictures of docs/: a moment of a scenario, and the keys that lead to a view. */

export interface Picture {
  readonly name: string;
  /** One line below it. */
  readonly says: string;
  readonly scenario: string;
  /** Virtual seconds after the beginning at which it is taken. */
  readonly at: number;
  readonly keys: readonly string[];
  readonly size?: readonly [columns: number, rows: number];
}

const line = (text: string): readonly string[] => [':', ...text, 'enter'];

export const PICTURES: readonly Picture[] = [
  {
    name: 'nodes',
    says: 'Nodes: one has lost its network.',
    scenario: 'node-failure',
    at: 150,
    keys: [...line('nodes'), 'j'],
  },
  {
    name: 'pods-80x24',
    says: 'Pods at 80×24, with a bar of what happened below.',
    scenario: 'node-failure',
    at: 420,
    keys: line('pods shop'),
    size: [80, 24],
  },
  { name: 'map', says: 'The map: nodes as boxes, pods as cells.', scenario: 'node-failure', at: 420, keys: ['M'] },
  {
    name: 'why',
    says: 'Why: the chain of causes behind a node that is not ready.',
    scenario: 'node-failure',
    at: 150,
    keys: [...line('nodes'), 'j', 'W'],
  },
  {
    name: 'verdicts',
    says: 'Why of a pod that no node takes: what each filter says of each node, and what would have to change.',
    scenario: 'pending-web',
    at: 20,
    keys: [...line('pods shop'), '/', ...'Pending', 'enter', 'W'],
  },
  {
    name: 'events',
    says: 'The events of a namespace, warnings among them.',
    scenario: 'node-failure',
    at: 420,
    keys: line('events'),
  },
  {
    name: 'difference',
    says: 'What changed in a node between two moments.',
    scenario: 'node-failure',
    at: 150,
    keys: [...line('nodes'), 'j', '{', '{', "'", 'ctrl-t', 'Y'],
  },
  {
    name: 'branches',
    says: 'Branches of a run: it went on from an earlier moment.',
    scenario: 'node-failure',
    at: 150,
    keys: ['{', '{', 'B', 'enter', ...line('branches')],
  },
  {
    name: 'compare',
    says: 'Two branches side by side: what differs in their tables and events.',
    scenario: 'node-failure',
    at: 150,
    keys: ['{', '{', 'B', 'enter', ...line('branches'), 'c'],
  },
  {
    name: 'output',
    says: 'What a command line has printed.',
    scenario: 'node-failure',
    at: 150,
    keys: line('kubectl get nodes -o wide'),
  },
  {
    name: 'messages',
    says: 'All that the footer said.',
    scenario: 'node-failure',
    at: 150,
    keys: [...line('pods nowhere'), ...line('messages')],
  },
  {
    name: 'rollout',
    says: 'A rollout: old and new replicas, what surge and unavailability allow, the deadline.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('deploy shop'), 'R'],
  },
  {
    name: 'xray',
    says: 'XRay: a deployment down to what its containers use.',
    scenario: 'rolling-update',
    at: 40,
    keys: line('xray deploy'),
  },
  { name: 'timeline', says: 'The timeline of a run.', scenario: 'node-failure', at: 420, keys: ['T'] },
  { name: 'pulses', says: 'Pulses: the whole at a glance.', scenario: 'autoscaling', at: 60, keys: ['V'] },
  {
    name: 'network',
    says: 'A Service, its endpoints and pods, and their traffic.',
    scenario: 'autoscaling',
    at: 60,
    keys: [...line('svc default /web'), 'I'],
  },
  {
    name: 'pods',
    says: 'Pods at 120×34, the guide beside them.',
    scenario: 'node-failure',
    at: 420,
    keys: line('pods shop'),
  },
  {
    name: 'faults',
    says: 'Only what has problems (`ctrl-z`).',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('pods all'), 'ctrl-z'],
  },
  {
    name: 'past',
    says: 'The past, in every view: the frame and the clock say so.',
    scenario: 'node-failure',
    at: 420,
    keys: [...line('pods shop'), '{', '{'],
  },
  {
    name: 'containers',
    says: 'The containers of a pod.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('pods shop'), 'enter'],
  },
  {
    name: 'logs',
    says: 'Logs, with times.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('pods shop'), 'l', 't'],
  },
  {
    name: 'describe',
    says: 'Describe, with events.',
    scenario: 'node-failure',
    at: 150,
    keys: [...line('nodes'), 'j', 'd'],
  },
  {
    name: 'yaml',
    says: 'YAML; what was searched for is lit.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('deploy shop'), 'y', '/', ...'image', 'enter'],
  },
  {
    name: 'changes',
    says: 'What changed in an object, write by write.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('deploy shop'), 'D'],
  },
  {
    name: 'workloads',
    says: 'All workloads in one list.',
    scenario: 'rolling-update',
    at: 40,
    keys: line('workloads'),
  },
  {
    name: 'used-by',
    says: 'Who uses a ConfigMap.',
    scenario: 'configmap-change',
    at: 30,
    keys: [...line('cm default'), 'G', 'u'],
  },
  {
    name: 'secret',
    says: 'A Secret in plain text.',
    scenario: 'secret-types',
    at: 30,
    keys: [...line('secrets default'), 'x'],
  },
  {
    name: 'can',
    says: 'What a subject may do.',
    scenario: 'rbac',
    at: 30,
    keys: line('can s:kube-system:deployment-controller'),
  },
  { name: 'who', says: 'Who may do something.', scenario: 'rbac', at: 30, keys: line('who delete nodes') },
  {
    name: 'request',
    says: 'A request, station by station.',
    scenario: 'autoscaling',
    at: 60,
    keys: line('request node/worker-1 http://web.default/'),
  },
  {
    name: 'terminal',
    says: 'The practice terminal below a list.',
    scenario: 'rolling-update',
    at: 40,
    keys: ['!', ...'kubectl get pods', 'enter'],
  },
  {
    name: 'delete',
    says: 'Deleting: what will happen, and the kubectl line.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('pods shop'), 'ctrl-d'],
  },
  {
    name: 'rollback',
    says: 'Rolling back to a revision that one chooses.',
    scenario: 'rolling-update',
    at: 40,
    keys: [...line('deploy shop'), 'ctrl-u'],
  },
  { name: 'drain', says: 'Draining a node.', scenario: 'node-failure', at: 30, keys: [...line('nodes'), 'j', 'r'] },
  { name: 'story', says: 'All that the scenario has told.', scenario: 'node-failure', at: 420, keys: ['K'] },
  { name: 'prompt', says: 'A command with its completion.', scenario: 'rolling-update', at: 40, keys: [':', ...'dep'] },
  { name: 'aliases', says: 'All kinds with their names.', scenario: 'rolling-update', at: 40, keys: ['ctrl-a'] },
  { name: 'help', says: 'The keys of the view that is open.', scenario: 'rolling-update', at: 40, keys: ['?'] },
];
