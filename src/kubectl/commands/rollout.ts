/** `kubectl rollout` */
import type { Command } from '../command.ts';
import { pause, restart, resume } from './rollout-change.ts';
import { history, undo } from './rollout-history.ts';
import { status } from './rollout-status.ts';

export const rollout: Command = {
  name: 'rollout',
  use: 'SUBCOMMAND [options]',
  short: 'Manage the rollout of a resource',
  long: 'Manage the rollout of one or many resources.\n\n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets',
  examples: `# Rollback to the previous deployment
kubectl rollout undo deployment/abc

# Check the rollout status of a daemonset
kubectl rollout status daemonset/foo

# Restart a deployment
kubectl rollout restart deployment/abc

# Restart deployments with the 'app=nginx' label
kubectl rollout restart deployment --selector=app=nginx`,
  helpOn: 'stdout',
  commands: [history, pause, restart, resume, status, undo],
};
