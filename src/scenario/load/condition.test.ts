import { describe, expect, it } from 'vitest';
import { readCondition } from './condition.ts';

const place = { namespace: 'shop', elapsed: 60_000 };
const of = (kind: string, name?: string) => ({ kind, namespace: 'shop', ...(name === undefined ? {} : { name }) });

describe('a condition in one line', () => {
  it.each([
    ['pod/web-0', { object: of('pod', 'web-0') }],
    ['pod/web-0 gone', { object: { ...of('pod', 'web-0'), exists: false } }],
    ['pod/web-* ready', { object: { ...of('pod', 'web-*'), where: [{ path: 'ready', value: true }] } }],
    ['node/a not ready', { object: { ...of('node', 'a'), where: [{ path: 'ready', value: false }] } }],
    ['pod/web-0 CrashLoopBackOff', { object: { ...of('pod', 'web-0'), where: [{ path: 'reason', value: 'CrashLoopBackOff' }] } }],
    ['3 pods status=Running', { object: { ...of('pods'), count: 3, where: [{ path: 'reason', op: 'eq', value: 'Running' }] } }],
    ['pods restarts>2 and node=a', { object: { ...of('pods'), where: [{ path: 'restarts', op: 'gt', value: 2 }, { path: 'node', op: 'eq', value: 'a' }] } }],
    ['deploy/web complete', { rollout: { of: 'deploy/web', namespace: 'shop', state: 'complete' } }],
    ['deploy/web spec.replicas >= 3', { object: { ...of('deploy', 'web'), where: [{ path: 'spec.replicas', op: 'gte', value: 3 }] } }],
    ['job/migrate complete', { object: { ...of('job', 'migrate'), where: [{ path: 'conditions.Complete.status', value: 'True' }] } }],
    ['event Killing', { event: { reason: 'Killing', namespace: 'shop' } }],
    ['event Killing about pod/web-*', { event: { reason: 'Killing', namespace: 'shop', about: 'pod/web-*' } }],
    ['settled', { cluster: 'settled' }],
    ['10m', { time: { at: '11m' } }],
    ['{log: {pod: web-*, matches: panic}}', { log: { pod: 'web-*', matches: 'panic' } }],
    ['pods.exists(p, p.status.phase == "Failed")', { expr: 'pods.exists(p, p.status.phase == "Failed")' }],
  ])('%s', (text, condition) => {
    expect(readCondition(text, place)).toEqual(condition);
  }); // biome-ignore format: a table

  it.each([
    ['pdo/web ready', /unknown kind "pdo".*pod/i],
    ['event', /no condition/],
    ['pod/web-0 complete', /pod has no rollout/],
    ['{log: {matches: "("}}', /not a regular expression/],
    ['{obejct: {kind: Pod}}', /unknown field "obejct".*object/],
    ['{a: [', /./],
    ['what is this', /not a CEL expression/],
  ])('says what is wrong with %s', (text, problem) => {
    expect(readCondition(text, place)).toMatch(problem);
  });
});
