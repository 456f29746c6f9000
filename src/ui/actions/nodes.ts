/** Actions on nodes: who may be placed there, and who has to leave. */
import { OutputView } from '../views/output-view.ts';
import { type Action, ask, GRACE, graceFlag, graceProblem, list, OWN_GRACE } from './ask.ts';

export const cordon: Action = (app, view, targets) =>
  ask(app, {
    title: 'Cordon',
    text: () => [`Cordon ${list(view, targets)}?`, 'Running pods stay; no new ones are placed there.'],
    commands: () => targets.map((o) => `kubectl cordon ${o.metadata.name}`),
  });

export const uncordon: Action = (app, view, targets) =>
  ask(app, {
    title: 'Uncordon',
    text: () => [`Uncordon ${list(view, targets)}?`, 'New pods may be placed there again.'],
    commands: () => targets.map((o) => `kubectl uncordon ${o.metadata.name}`),
  });

export const drain: Action = (app, view, targets) =>
  app.ask({
    title: 'Drain',
    confirm: (_, commands) => {
      // one after the other, each with its progress on the screen
      const [first, ...rest] = commands;
      if (first !== undefined) app.open(new OutputView(app, first, true));
      void app.executeAll(rest);
    },
    danger: true,
    text: () => [
      `Drain ${list(view, targets)}?`,
      targets.length === 1
        ? 'It is cordoned, and its pods are evicted as budgets allow.'
        : 'One after the other is cordoned, and its pods are evicted as budgets allow.',
    ],
    fields: [
      { kind: 'check', label: 'Ignore DaemonSets', value: true },
      { kind: 'check', label: 'Delete emptyDir data', value: false },
      { kind: 'check', label: 'Force', value: false },
      GRACE,
      { kind: 'text', label: 'Timeout', value: '0s', proposed: true },
    ],
    check: ([, , , grace = '', timeout = '']) => {
      const problem = graceProblem(grace);
      if (problem !== undefined) return problem;
      return /^(?:0|(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|ns))+)$/.test(timeout)
        ? undefined
        : 'The timeout is a duration, such as 90s or 5m; 0s waits without end.';
    },
    commands: ([daemons, data, force, grace = OWN_GRACE, timeout]) =>
      targets.map(
        (o) =>
          `kubectl drain ${o.metadata.name}${daemons === 'true' ? ' --ignore-daemonsets' : ''}${data === 'true' ? ' --delete-emptydir-data' : ''}${force === 'true' ? ' --force' : ''}${graceFlag(grace)}${timeout === '0s' ? '' : ` --timeout=${timeout}`}`,
      ),
  });
