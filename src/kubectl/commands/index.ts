/** Every command, in the order of `kubectl --help`. */
import type { Command } from '../command.ts';
import { apply } from './apply.ts';
import { create } from './create/index.ts';
import { del } from './delete.ts';
import { drain } from './drain.ts';
import { get } from './get.ts';
import { annotate, label } from './labels.ts';
import { cordon, taint, uncordon } from './nodes.ts';
import { patch } from './patch.ts';
import { rollout } from './rollout.ts';
import { scale } from './scale.ts';
import { set } from './set.ts';
import { wait } from './wait.ts';

export const commands: readonly Command[] = [
  create,
  set,
  get,
  del,
  rollout,
  scale,
  cordon,
  uncordon,
  drain,
  taint,
  apply,
  patch,
  wait,
  label,
  annotate,
];
