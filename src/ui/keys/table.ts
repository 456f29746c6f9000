/**
 * The key table: every command, its keys, and what it does in words. The dispatcher, the hints in the header, the help page
 * and docs/keys.md are all made from it.
 */
import type { ActionId } from '../kinds/kind.ts';

/** Where a key means something. A view names its scopes; `global` and `time` hold everywhere. */
export type Scope =
  | 'global'
  | 'time'
  | 'move'
  | 'list'
  | 'object'
  | 'action'
  | 'text'
  | 'logs'
  | 'tree'
  | 'picker'
  | 'pulses'
  | 'network'
  | 'request'
  | 'past'
  | 'map'
  | 'timeline'
  | 'branches'
  | 'compare'
  | 'why'
  | 'subject'
  | 'terminal';

export interface Binding {
  readonly id: string;
  readonly scope: Scope;
  /** Names as the key decoder gives them. */
  readonly keys: readonly string[];
  /** Two words for the header's hints. */
  readonly label: string;
  /** A sentence for the help page. */
  readonly help: string;
  /** Order among the hints of the header; without one it stands in the help only. */
  readonly hint?: number;
  /** Changes the cluster in a way that is hard to undo. */
  readonly danger?: true;
}

const b = (
  scope: Scope,
  id: string,
  keys: string,
  label: string,
  help: string,
  hint?: number,
  danger?: true,
): Binding => ({
  id,
  scope,
  keys: keys.split(' '),
  label,
  help,
  ...(hint === undefined ? {} : { hint }),
  ...(danger === undefined ? {} : { danger }),
});

/** Actions of kinds carry the id that their descriptors name. */
const act = (id: ActionId, keys: string, label: string, help: string, hint?: number, danger?: true): Binding =>
  b('action', id, keys, label, help, hint, danger);

export const KEY_TABLE: readonly Binding[] = [
  b('time', 'pause', 'space', 'Pause', 'Stop or start the clock.', 1),
  b('time', 'step', '.', 'Step', 'Run to the next change and stop there; in the past, go one change on.', 16),
  b('time', 'step-interesting', '}', 'Next moment', 'Run to the next moment worth seeing: a warning, a workload that changes, a scenario step; in the past, show the next warning, command or step.', 22),
  b('time', 'faster', '+ =', 'Faster', 'The next higher speed of the clock, up to as fast as possible.', 19),
  b('time', 'slower', '-', 'Slower', 'The next lower speed of the clock, down to ×0.1.', 20),
  b('time', 'skip-quiet', ')', 'Skip quiet', 'Skip quiet stretches while the clock runs, or let them pass; a scenario may skip those in which its script waits.'),
  b('time', 'next-step', '>', 'Next step', 'Run to the next step of the scenario, or let the waiting one happen; at its end, the list of what comes next.', 9),
  b('time', 'back-in-time', ',', 'Back', 'Show the cluster one change earlier.', 21),
  b('time', 'back-interesting', '{', 'Earlier moment', 'Go back to the last warning or scenario step, or to just before the last command.'),
  b('time', 'mark-moment', "'", 'Mark moment', 'Mark the moment that is shown: shift-y then shows what is different since.'),
  b('past', 'present', 'ctrl-t', 'Present', 'Return to the present, whose clock goes on if it ran when it was left.', 0),
  b('past', 'branch', 'B', 'Go on here', 'Continue the run from the moment that is shown, as a new branch.', 1),

  b('global', 'command', ':', 'Command', 'Open a view or run a command: a kind, a namespace, a filter; Tab completes.', 3),
  b('global', 'terminal', '!', 'Terminal', 'Open the terminal, or go to it: a shell with kubectl on this cluster.', 3),
  b('global', 'filter', '/', 'Filter', 'Filter rows or search text: regex, !inverse, -f fuzzy, -l labels.', 8),
  b('global', 'help', '?', 'Help', 'Show this page.', 2),
  b('global', 'back', 'esc q', 'Back', 'Go back one view; clear the filter first if there is one. In the first view q asks whether to leave.', 25),
  b('global', 'timeline', 'T', 'Timeline', 'Show all changes along the simulated time, and move in it.', 17),
  b('global', 'map', 'M', 'Map', 'Show nodes as boxes and pods as coloured cells.', 23),
  b('global', 'pulses', 'V', 'Pulses', 'Show the health of the main kinds at a glance.'),
  b('global', 'aliases', 'ctrl-a', 'Aliases', 'List all kinds with their names.'),
  b('global', 'command-last', '[', 'View back', 'Go back through the history of commands.'),
  b('global', 'command-next', ']', 'View forward', 'Go forward through the history of commands.'),
  b('global', 'toggle-header', 'ctrl-e', 'Header', 'Show or hide the header.'),
  b('global', 'toggle-crumbs', 'ctrl-g', 'Crumbs', 'Show or hide the line of crumbs.'),
  b('global', 'toggle-guide', 'H', 'Guide', 'Show or hide the guide: captions, goals, hints.'),
  b('global', 'story', 'K', 'Story', 'Show all that the scenario has told so far, its goals and hints, to scroll in.'),
  b('global', 'hint', 'ctrl-n', 'Next hint', 'Show one more hint for the open goal, or for the one of them that you choose.'),
  b('global', 'mouse', 'ctrl-o', 'Mouse', 'Switch the mouse on or off; off, the terminal selects text.'),
  b('global', 'save', 'ctrl-s', 'Save', 'Save what is shown as text in the current folder.'),
  b('global', 'repaint', 'ctrl-l ctrl-r', 'Redraw', 'Paint the whole screen again.'),
  b('global', 'stop', 'ctrl-z', 'Suspend', 'Give the terminal back to the shell; fg returns. In lists: faults only.'),
  b('global', 'quit', 'ctrl-c', 'Quit', 'Leave at once.'),

  b('move', 'down', 'j down', 'Down', 'One row down.'),
  b('move', 'up', 'k up', 'Up', 'One row up.'),
  b('move', 'left', 'h left', 'Left', 'To the left.'),
  b('move', 'right', 'l right', 'Right', 'To the right.'),
  b('move', 'page-down', 'ctrl-f pagedown', 'Page down', 'One page down.'),
  b('move', 'page-up', 'ctrl-b pageup', 'Page up', 'One page up.'),
  b('move', 'top', 'g home', 'Top', 'To the first row.'),
  b('move', 'bottom', 'G end', 'Bottom', 'To the last row.'),

  b('list', 'enter', 'enter', 'Open', 'Open what the row leads to: a deployment its pods, a pod its containers.', 4),
  b('list', 'mark', 'm', 'Mark', 'Mark the row; actions then take all marked rows, but for those that ask about one.'),
  b('list', 'mark-range', 'ctrl-space', 'Mark range', 'Mark from the nearest mark to this row.'),
  b('list', 'mark-all', '*', 'Mark all', 'Mark all rows that are shown.'),
  b('list', 'mark-clear', 'ctrl-\\', 'Clear marks', 'Take all marks away.'),
  b('list', 'faults', 'ctrl-z', 'Faults', 'Show only rows with problems.'),
  b('list', 'wide', 'ctrl-w', 'Wide', 'Show more columns, with the reason of problems in VALID.'),
  b('list', 'column-left', 'shift-left', 'Column left', 'Choose the column to the left.'),
  b('list', 'column-right', 'shift-right', 'Column right', 'Choose the column to the right.'),
  b('list', 'sort-column', 'O', 'Sort column', 'Sort by the chosen column; again to reverse.'),
  b('list', 'copy-cell', 'C', 'Copy cell', 'Copy the cell of the chosen column to the clipboard, of all marked rows.'),
  b('list', 'columns', 'F', 'Columns', 'Choose which columns are shown, and in which order.'),
  b('list', 'sort-name', 'N', 'Sort name', 'Sort by name; again to reverse.'),
  b('list', 'sort-age', 'A', 'Sort age', 'Sort by age; again to reverse.'),
  b('list', 'sort-status', 'S', 'Sort status', 'Sort by status; again to reverse.'),
  b('list', 'sort-namespace', 'P', 'Sort namespace', 'Sort by namespace; again to reverse.'),
  b('list', 'all-namespaces', '0', 'All', 'Show all namespaces.', 18),
  b('list', 'favourite', '1 2 3 4 5 6 7 8 9', 'Namespace', 'Show the namespace of this number in the header.'),
  b('list', 'warp', 'w', 'Warp', 'Show only the namespace of the row.'),

  b('object', 'why', 'W', 'Why?', 'Show the chain of causes behind the row: who wrote it, and what they reacted to.', 7),
  b('object', 'describe', 'd', 'Describe', 'Describe the object, with its events.', 6),
  b('object', 'yaml', 'y', 'YAML', 'Show the object as YAML.', 10),
  b('object', 'events', 'E', 'Events', 'Show the events of the object.'),
  b('object', 'changes', 'D', 'What changed', 'Show what changed in the object, write by write.', 24),
  b('object', 'difference', 'Y', 'Difference', 'Show what is different in the object between the marked moment, or the beginning, and the one that is shown, as YAML lines.'),
  b('object', 'edit', 'e', 'Edit', 'Edit the object in your editor and apply it.'),
  b('object', 'copy-name', 'c', 'Copy', 'Copy the name to the clipboard.'),
  b('object', 'copy-namespace', 'n', 'Copy ns', 'Copy the namespace to the clipboard.'),
  b('object', 'delete', 'ctrl-d', 'Delete', 'Delete the object, or all marked ones.', 15, true),
  b('object', 'jump-owner', 'J', 'Owner', 'Go to the object that owns this one.'),
  b('object', 'xray', 'X', 'XRay', 'Show what belongs to it as a tree.'),

  act('logs', 'l', 'Logs', 'Show the logs, of all marked rows together.', 5),
  act('logs-previous', 'p', 'Previous', 'Show the logs of the containers before their last restart.'),
  act('shell', 's', 'Shell', 'Type commands inside a container.', 12),
  act('kill', 'ctrl-k', 'Kill', 'Delete the pod with one second of grace.', undefined, true),
  act('sanitize', 'z', 'Sanitize', 'Delete all completed and failed pods of the view.', undefined, true),
  act('show-node', 'o', 'Node', 'Show the node that the pod runs on.'),
  act('scale', 's', 'Scale', 'Change the number of replicas.', 11),
  act('restart', 'r', 'Restart', 'Replace all pods step by step.', 12),
  act('set-image', 'i', 'Set image', 'Give a container of the row under the cursor another image.', 13),
  act('rollback', 'ctrl-u', 'Rollback', 'Return the row under the cursor to an earlier revision, with the difference shown.'),
  act('rollout', 'R', 'Rollout', 'Watch the rollout: old and new replicas, budgets, revisions.', 14),
  act('replica-sets', 'z', 'ReplicaSets', 'Show its replica sets.'),
  act('network', 'I', 'Network', 'Show Service, endpoints and pods side by side.'),
  act('cordon', 'c', 'Cordon', 'Take no new pods on this node.', 11),
  act('uncordon', 'u', 'Uncordon', 'Take new pods on this node again.'),
  act('drain', 'r', 'Drain', 'Move all pods away from this node.', 12, true),
  act('trigger', 't', 'Trigger', 'Start a job of it now.', 11),
  act('suspend', 's', 'Suspend', 'Suspend it, or let it go on.', 12),
  act('used-by', 'u', 'Used by', 'Show who uses it.', 11),
  act('decode', 'x', 'Decode', 'Show the values of the secret in plain text.', 12),
  act('use-namespace', 'u', 'Use', 'Work in this namespace.', 11),

  b('text', 'search-next', 'n', 'Next match', 'Go to the next match.', 9),
  b('text', 'search-previous', 'N', 'Previous match', 'Go to the match before.'),
  b('text', 'managed-fields', 'm', 'Managed', 'Show or fold the managed fields.'),
  b('text', 'wrap', 'w', 'Wrap', 'Break long lines, or cut them.', 6),
  b('text', 'copy', 'c', 'Copy', 'Copy the text to the clipboard.'),
  b('text', 'fullscreen', 'f', 'Full screen', 'Use the whole screen.'),

  b('logs', 'follow', 's', 'Follow', 'Follow new lines, or stay.', 4),
  b('logs', 'timestamps', 't', 'Times', 'Show or hide the time of each line.', 5),
  b('logs', 'all-containers', 'a', 'All', 'Show all containers, or the main one of each pod only.'),
  b('logs', 'log-context', 'x', 'Context', 'Show what stands around the lines that the filter found, and n goes from one to the next; or only them.'),
  b('logs', 'log-range', '0 1 2 3 4 5 6', 'Range', '0 the last 100 lines of all together, 1 everything from its beginning, 2 the last minute, 3 five, 4 fifteen, 5 thirty minutes, 6 an hour.'),
  b('logs', 'log-mark', 'm', 'Mark', 'Draw a line with the time of the clock below what is there: what stands under it is new.', 9),
  b('logs', 'log-clear', 'C', 'Clear', 'Show only what comes from now on; a digit brings back what was there.'),
  b('logs', 'log-blank', 'enter', 'Blank line', 'Put a blank line below what is there.'),

  b('tree', 'expand', 'enter o', 'Open', 'Open or close the branch.', 4),
  b('tree', 'expand-all', 'x', 'Open all', 'Open or close all branches.', 5),
  b('tree', 'goto', 'tab', 'Go to', 'Show the object in its list.', 6),

  b('picker', 'enter', 'enter', 'Open', 'Open the scenario: a cluster, and a story that plays in it.', 1),

  b('pulses', 'goto', 'enter o', 'Open', 'Show the list of this kind.', 4),
  b('pulses', 'down', 'tab', 'Next', 'Go to the next kind.'),
  b('pulses', 'up', 'backtab', 'Previous', 'Go to the kind before.'),

  b('network', 'goto', 'enter tab', 'Go to', 'Show the object in its list.', 4),
  b('network', 'try', 't', 'Try', 'Try a request from any pod to anything, and see each station of its way.', 5),
  b('request', 'try', 't enter', 'Again', 'Try another request.', 4),

  b('map', 'map-group', 'tab', 'Group', 'Group the cells by node, zone, namespace or owner.', 4),
  b('map', 'map-open', 'enter', 'Open', 'Show the pod in its list.', 5),
  b('map', 'all-namespaces', '0', 'All', 'Show the pods of all namespaces.', 18),
  b('map', 'favourite', '1 2 3 4 5 6 7 8 9', 'Namespace', 'Show the pods of the namespace of this number in the header.'),
  b('timeline', 'timeline-back', 'h left', 'Earlier', 'Go back along the timeline.', 4),
  b('timeline', 'timeline-on', 'l right', 'Later', 'Go on along the timeline.', 5),
  b('timeline', 'timeline-column-back', 'shift-left', 'Far back', 'Go back by one column of the strip.', 8),
  b('timeline', 'timeline-column-on', 'shift-right', 'Far on', 'Go on by one column of the strip; after the last one the present is shown.', 9),
  b('timeline', 'timeline-go', 'enter', 'Show it', 'Show this moment in every view.', 6),
  b('timeline', 'branches', 'b', 'Branches', 'List the branches of the run.', 7),
  b('branches', 'switch-branch', 'enter', 'Go on in it', 'Go on in this branch.', 4),
  b('branches', 'compare', 'c', 'Compare', 'Compare this branch with the open one: tables and events side by side.', 5),
  b('compare', 'expand', 'enter o', 'Read', 'Show the whole line.', 4),
  b('compare', 'expand-all', 'x', 'Same too', 'Show what is the same, too, or only what differs.', 5),
  b('subject', 'why', 'W', 'Why?', 'Show the causes behind what is selected: an object, a write, in YAML the field that / has found.', 7),
  b('subject', 'edit', 'e', 'Edit', 'Edit the object in your editor and apply it.'),
  b('why', 'why-jump', 'enter', 'Jump', 'Show the moment of this link in every view; describe the node.', 4),
  b('why', 'mark-moment', "'", 'Mark moment', 'Mark the moment of this link, to compare with.', 5),
  b('why', 'difference', 'Y', 'Difference', 'Show what is different in the object between the marked moment and this link, as YAML lines.', 6),

  b('terminal', 'terminal-view', 'esc', 'To the view', 'Give the keys to the view; the terminal stays.', 1),
  b('terminal', 'terminal-break', 'ctrl-c', 'Stop', 'Stop the command that runs, or drop the line.', 2),
  b('terminal', 'terminal-clock', 'alt-p', 'Clock', 'Stop or start the clock.', 3),
  b('terminal', 'terminal-next', 'alt-n', 'Next step', 'Run to the next step of the scenario, or let the waiting one happen, as > does in the views.', 4),
  b('terminal', 'terminal-full', 'alt-m f11', 'Large', 'Give the terminal the place of the view, or give it back.', 5),
  b('terminal', 'terminal-grow', 'ctrl-up alt-up', 'Taller', 'Two rows more for the terminal.', 6),
  b('terminal', 'terminal-shrink', 'ctrl-down alt-down', 'Lower', 'Two rows fewer for the terminal.', 7),
  b('terminal', 'terminal-place', 'alt-s', 'Beside', 'Put the terminal beside the view or below it.', 8),
  b('terminal', 'terminal-up', 'pageup', 'Scroll back', 'Show what was printed before.', 9),
  b('terminal', 'terminal-down', 'pagedown', 'Scroll on', 'Go on towards the newest line.'),
  b('terminal', 'terminal-clear', 'ctrl-l', 'Clear', 'Clear the terminal.'),
  b('terminal', 'terminal-end', 'ctrl-d', 'Close', 'On an empty line: leave the container, or close the terminal.', 10),
]; // biome-ignore format: a table

/** What changes the cluster, or talks with what runs in it: no hint where one may only look. */
export const CHANGES: ReadonlySet<string> = new Set([
  'delete', 'kill', 'sanitize', 'scale', 'restart', 'set-image', 'rollback', 'cordon', 'uncordon', 'drain', 'trigger', 'suspend', 'edit', 'shell',
]); // biome-ignore format: a list

const printable: Readonly<Record<string, string>> = {
  'ctrl-space': 'ctrl-space',
  pagedown: 'pgdn',
  pageup: 'pgup',
  backtab: 'shift-tab',
};

/** The key as the interface writes it: `<shift-w>`. */
export function keyText(key: string): string {
  if (/^[A-Z]$/.test(key)) return `shift-${key.toLowerCase()}`;
  return printable[key] ?? key;
}

/** Bindings of these scopes, the first scope winning where a key has several meanings. */
export function bindingFor(key: string, scopes: readonly Scope[], actions: readonly string[]): Binding | undefined {
  for (const scope of scopes)
    for (const binding of KEY_TABLE)
      if (binding.scope === scope && binding.keys.includes(key) && (scope !== 'action' || actions.includes(binding.id)))
        return binding;
  return undefined;
}

/** What these scopes offer, without bindings whose every key an earlier scope takes. */
export function bindingsOf(scopes: readonly Scope[], actions: readonly string[]): Binding[] {
  const taken = new Set<string>();
  const result: Binding[] = [];
  for (const scope of scopes)
    for (const binding of KEY_TABLE) {
      if (binding.scope !== scope || (scope === 'action' && !actions.includes(binding.id))) continue;
      if (binding.keys.every((key) => taken.has(key))) continue;
      for (const key of binding.keys) taken.add(key);
      result.push(binding);
    }
  return result;
}
