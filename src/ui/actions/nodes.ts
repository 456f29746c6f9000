/** Actions on nodes: who may be placed there, and who has to leave. */
import type { Kube } from '../../run/cluster.ts';
import { OutputView } from '../views/output-view.ts';
import { type Action, ask, GRACE, graceFlag, graceProblem, list, OWN_GRACE } from './ask.ts';
import { cordonText, drainText } from './forecast/nodes.ts';

export const cordon: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Cordon',
      text: (_, now) => [`Cordon ${list(view, targets)}?`, cordonText(now as Kube.Node[], true, app.context)],
      commands: () => targets.map((o) => `kubectl cordon ${o.metadata.name}`),
    },
  );

export const uncordon: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Uncordon',
      text: (_, now) => [`Uncordon ${list(view, targets)}?`, cordonText(now as Kube.Node[], false, app.context)],
      commands: () => targets.map((o) => `kubectl uncordon ${o.metadata.name}`),
    },
  );

export const drain: Action = (app, view, targets, resources) =>
  ask(
    app,
    { targets, resources, hidden: view.hidden },
    {
      title: 'Drain',
      // all in one line, as kubectl takes them: it drains one after the other, and its progress is on the screen
      confirm: (_, [line = '']) => app.open(new OutputView(app, line, true)),
      danger: true,
      text: ([daemons, data, force, deletes], now) => [
        `Drain ${list(view, targets)}?`,
        ...drainText(
          now,
          { daemons: daemons === 'true', data: data === 'true', force: force === 'true', evicts: deletes !== 'true' },
          app.context,
        ),
      ],
      fields: [
        { kind: 'check', label: 'Ignore DaemonSets', value: true },
        { kind: 'check', label: 'Delete emptyDir data', value: false },
        { kind: 'check', label: 'Force', value: false },
        { kind: 'check', label: 'Disable eviction', value: false },
        GRACE,
        { kind: 'text', label: 'Timeout', value: '0s', proposed: true },
      ],
      check: ([, , , , grace = '', timeout = '']) => {
        const problem = graceProblem(grace);
        if (problem !== undefined) return problem;
        return /^(?:0|(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|ns))+)$/.test(timeout)
          ? undefined
          : 'The timeout is a duration, such as 90s or 5m; 0s waits without end.';
      },
      commands: ([daemons, data, force, deletes, grace = OWN_GRACE, timeout]) => {
        const flags = [
          daemons === 'true' ? ' --ignore-daemonsets' : '',
          data === 'true' ? ' --delete-emptydir-data' : '',
          force === 'true' ? ' --force' : '',
          deletes === 'true' ? ' --disable-eviction' : '',
          graceFlag(grace),
          timeout === '0s' ? '' : ` --timeout=${timeout}`,
        ];
        return [`kubectl drain ${targets.map(({ metadata: { name } }) => name).join(' ')}${flags.join('')}`];
      },
    },
  );
