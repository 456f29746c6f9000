/** Parts of the control plane notice that a certificate is over its time, and print it. */
import type { Fact } from '../sim/world.ts';
import type { Program } from './behaviours/behaviour.ts';
import { noticing } from './behaviours/troubles.ts';
import type { Context } from './context.ts';
import { isMirror } from './mirror.ts';

const FACT = 'certificate/';
/** From its start to its first request, ms. */
const START = 700;

/** The same program, as it starts while certificates are over their time. */
export function inTrouble(ctx: Context, component: string, program: Program): Program {
  const troubles = [...ctx.parts.world.entries(FACT)].flatMap(([fact, end]) => {
    const certificate = fact.slice(FACT.length);
    return noticing(certificate).includes(component) ? [{ certificate, end: Number(end), from: START }] : [];
  });
  return troubles.length === 0 ? program : Object.freeze({ ...program, troubles });
}

/** A certificate is over its time, or there is a new one. */
export function certificateChanged(ctx: Context, certificate: string, end: Fact | undefined): void {
  for (const component of noticing(certificate))
    for (const { metadata } of ctx.parts.store.by('pods', 'label', `kube-system/component=${component}`).values()) {
      const pod = ctx.pods.get(metadata.uid)?.pod;
      const record = pod !== undefined && isMirror(pod) ? ctx.pods.own(metadata.uid) : undefined;
      for (const instance of record?.containers ?? []) {
        if (instance.startedAt === undefined || instance.finishedAt !== undefined) continue;
        const at = ctx.now - instance.startedAt;
        const known = instance.program.troubles ?? [];
        const troubles =
          end === undefined
            ? known.map((each) =>
                each.certificate === certificate && each.to === undefined ? { ...each, to: at } : each,
              )
            : [...known, { certificate, end: Number(end), from: at }];
        instance.program = Object.freeze({ ...instance.program, troubles });
      }
    }
}
