/** `kubectl cordon`, `uncordon` and `taint` */
import type { Node, Taint } from '../../engine/index.ts';
import { find, findAll } from '../builder.ts';
import { copy, send } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, ManyErrors, UsageError } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { DRY_RUN_FLAG, type DryRun, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { all, manager, SELECTOR, VALIDATE } from './flags.ts';

/** The nodes named by arguments or selected by labels. */
export function nodesOf(on: Invocation): Info[] {
  const selector = on.flags.string('selector');
  if (on.args.length === 0 && selector === '')
    throw new CliError(
      `USAGE: ${on.command.name} ${on.command.use.replace(' [options]', '')} [flags]\nSee '${on.path} -h' for help and examples`,
    );
  if (on.args.length > 0 && selector !== '')
    throw UsageError.for(on.path, 'error: cannot specify both a node name and a --selector option');
  const args = on.args.flatMap((arg) => (arg.includes('/') ? [arg] : [`node/${arg}`]));
  const { infos, errors } = find(on, selector === '' ? { args } : { args: ['nodes'], selector });
  // It goes no further than the first that is not there.
  if (errors.length > 0) throw errors[0];
  return infos;
}

/** Marks nodes schedulable or not, and says so. */
export function setSchedulable(on: Invocation, infos: readonly Info[], unschedulable: boolean, dryRun: DryRun): void {
  const [done, already] = unschedulable ? ['cordoned', 'already cordoned'] : ['uncordoned', 'already uncordoned'];
  for (const info of infos) {
    const node = info.object as Node;
    if ((node.spec.unschedulable ?? false) === unschedulable) {
      told(on, node, already, dryRun);
      continue;
    }
    const after = copy(node);
    if (unschedulable) after.spec.unschedulable = true;
    else delete after.spec.unschedulable;
    told(
      on,
      send(on, info, after, { manager: unschedulable ? 'kubectl-cordon' : 'kubectl-uncordon', dryRun }),
      done,
      dryRun,
    );
  }
}

export const cordon: Command = {
  name: 'cordon',
  use: 'NODE [options]',
  short: 'Mark node as unschedulable',
  examples: '# Mark node "foo" as unschedulable\nkubectl cordon foo',
  flags: [SELECTOR, DRY_RUN_FLAG],
  run(on) {
    setSchedulable(on, nodesOf(on), true, dryRunOf(on));
    return 0;
  },
};

export const uncordon: Command = {
  name: 'uncordon',
  use: 'NODE [options]',
  short: 'Mark node as schedulable',
  examples: '# Mark node "foo" as schedulable\nkubectl uncordon foo',
  flags: [SELECTOR, DRY_RUN_FLAG],
  run(on) {
    setSchedulable(on, nodesOf(on), false, dryRunOf(on));
    return 0;
  },
};

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

interface Removal {
  readonly key: string;
  readonly effect: string;
}

/** @throws CliError for specs that are none */
function parseTaints(on: Invocation, specs: readonly string[]): { add: Taint[]; remove: Removal[] } {
  const add: Taint[] = [];
  const remove: Removal[] = [];
  for (const spec of specs) {
    const removal = spec.endsWith('-');
    const text = removal ? spec.slice(0, -1) : spec;
    const [left = '', effect, more] = text.split(':');
    // Without an effect all of it is the key.
    const [key = '', value, over] = effect === undefined ? [left] : left.split('=');
    if (more !== undefined || over !== undefined) throw UsageError.for(on.path, `invalid taint spec: ${text}`);
    if (effect !== undefined && effect !== '' && !EFFECTS.includes(effect))
      throw UsageError.for(on.path, `invalid taint effect: ${effect}, unsupported taint effect`);
    if (!/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(key))
      throw UsageError.for(
        on.path,
        `invalid taint spec: ${text}, name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      );
    if (removal) remove.push({ key, effect: effect ?? '' });
    else {
      if (!effect) throw UsageError.for(on.path, `invalid taint spec: ${text}`);
      if (add.some((t) => t.key === key && t.effect === effect))
        throw UsageError.for(
          on.path,
          `duplicated taints with the same key and effect: {${key} ${value ?? ''} ${effect} <nil>}`,
        );
      add.push({ key, ...(value ? { value } : {}), effect });
    }
  }
  return { add, remove };
}

export const taint: Command = {
  name: 'taint',
  use: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  short: 'Update the taints on one or more nodes',
  examples: `# Update node 'foo' with a taint with key 'dedicated' and value 'special-user' and effect 'NoSchedule'
kubectl taint nodes foo dedicated=special-user:NoSchedule

# Remove from node 'foo' the taint with key 'dedicated' and effect 'NoSchedule' if one exists
kubectl taint nodes foo dedicated:NoSchedule-

# Remove all taints with this key
kubectl taint nodes foo dedicated-

# Taint all nodes with a label
kubectl taint node -l myLabel=X dedicated=foo:PreferNoSchedule

# A taint without a value
kubectl taint nodes foo bar:NoSchedule`,
  flags: [
    ...OUTPUT_FLAGS,
    SELECTOR,
    all('Select all nodes in the cluster'),
    DRY_RUN_FLAG,
    VALIDATE,
    manager('kubectl-taint'),
    {
      name: 'overwrite',
      type: 'bool',
      help: 'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.',
    },
  ],
  run(on) {
    const { flags } = on;
    const at = on.args.findIndex((arg, i) => i > 0 && (/[=:]/.test(arg) || arg.endsWith('-')));
    const objects = at < 0 ? on.args : on.args.slice(0, at);
    if (objects.length === 0) throw new CliError('one or more resources must be specified as <resource> <name>');
    if (at < 0) throw new CliError('at least one taint update is required');
    const kind = objects[0]?.split('/')[0]?.toLowerCase() ?? '';
    if (!['node', 'nodes', 'no'].includes(kind))
      throw new CliError(`invalid resource type ${objects[0]}, only node types are supported`);
    const { add, remove } = parseTaints(on, on.args.slice(at));
    const both = add.find((t) => remove.some((r) => r.key === t.key && (r.effect === '' || r.effect === t.effect)));
    if (both !== undefined)
      throw new CliError(
        `can not both modify and remove the following taint(s) in the same command: ${both.key}=${both.effect}`,
      );
    const dryRun = dryRunOf(on);
    const errors: unknown[] = [];
    for (const info of findAll(on, { args: objects, selector: flags.string('selector'), all: flags.bool('all') })) {
      try {
        changeTaints(on, info, add, remove, dryRun);
      } catch (error) {
        errors.push(...(error instanceof ManyErrors ? error.errors : [error]));
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

function changeTaints(
  on: Invocation,
  info: Info,
  add: readonly Taint[],
  remove: readonly Removal[],
  dryRun: DryRun,
): void {
  const after = copy(info.object as Node);
  const old = after.spec.taints ?? [];
  const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  if (!on.flags.bool('overwrite')) {
    const taken = add.filter((t) => old.some((o) => same(o, t)));
    if (taken.length > 0)
      throw new CliError(
        `node ${info.object.metadata.name} already has ${taken.map((t) => t.key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
      );
  }
  let taints = [...add, ...old.filter((o) => !add.some((t) => same(o, t)))];
  const missing: CliError[] = [];
  for (const { key, effect } of remove) {
    const left = taints.filter((t) => !(t.key === key && (effect === '' || t.effect === effect)));
    if (left.length === taints.length)
      missing.push(new CliError(`taint "${key}${effect ? `:${effect}` : ''}" not found`));
    taints = left;
  }
  if (missing.length > 0) throw new ManyErrors(missing);
  if (taints.length > 0) after.spec.taints = taints;
  else delete after.spec.taints;
  const overwritten = add.some((t) => old.some((o) => same(o, t)));
  const operation = add.length === 0 ? 'untainted' : remove.length > 0 || overwritten ? 'modified' : 'tainted';
  const sent = send(on, info, after, { manager: on.flags.string('field-manager'), dryRun });
  // taint says the same in a dry run.
  told(on, sent, operation);
}
