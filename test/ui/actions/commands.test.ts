/** Every command that `?` lists, typed by a person at three sizes. One that is added without a case here fails. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/ui/keys/commands.ts';
import type { Driver } from '../driver.ts';
import { opened, press, type Scene, Show, SIZES } from './stage.ts';

/** What is typed, and a question that is answered yes after it and not before. */
type Case = readonly [line: string, sees: RegExp | ((driver: Driver, scene: Scene) => unknown)];

const titled =
  (title: RegExp) =>
  (driver: Driver): boolean =>
    title.test(driver.title());

const CASES: Readonly<Record<string, Case>> = {
  ':KIND': [':svc shop /web', titled(/^services\(shop\)\[1\] <\/web>/)],
  ':ns NAME': [':ns kube-system', titled(/^pods\(kube-system\)/)],
  ':pulses': [':pulses', titled(/^Pulses/)],
  ':workloads': [':workloads', titled(/^workloads\(shop\)/)],
  ':xray KIND': [':xray svc', titled(/^Xray-services/)],
  ':map': [':map', titled(/^Map by node/)],
  ':timeline': [':timeline', titled(/^Timeline/)],
  ':branches': [':branches', titled(/^Branches/)],
  ':why': [':why deploy/web', titled(/^Why\(shop\/web\)/)],
  ':rollout': [':rollout web', titled(/^Rollout\(shop\/web\)/)],
  ':network': [':network svc/web', titled(/^Network\(shop\/web\)/)],
  ':logs -l LABELS': [':logs -l app=web', titled(/^Logs\(shop.*app=web/)],
  ':until CONDITION': [
    ':until 1s',
    ({ app }) => app.cluster.time?.state.until !== undefined || /It holds/.test(app.messages.all.at(-1)?.text ?? ''),
  ],
  ':speed N': [':speed 10', (_, { run }) => run.clock.speed === 10],
  ':skip': [':skip on', /PAUSED +×1 skip/],
  ':request FROM TO': [':request shop/crash http://web.shop:80/', titled(/^Request\(shop\/crash → http:\/\/web\.shop/)],
  ':story': [':story', titled(/^Everything at once/)],
  ':who VERB KIND': [':who delete nodes', titled(/^subjects\(delete nodes\)/)],
  ':users': [':users', titled(/^users\[/)],
  ':groups': [':groups', titled(/^groups\[/)],
  ':can SUBJECT': [':can g:system:masters', titled(/system:masters/)],
  ':scenarios': [':scenarios', titled(/^scenarios\[1\]/)],
  ':restart': [':restart', /<Begin again>/],
  ':terminal': [':terminal full', ({ app }) => app.terminal?.place === 'full'],
  ':kubectl …': [':kubectl get nodes', titled(/^\$ kubectl get nodes/)],
  ':skin NAME': [':skin safe', /Skin safe\./],
  ':aliases': [':aliases', titled(/^aliases\[/)],
  ':messages': [':messages', titled(/^Messages/)],
  ':tour': [':tour', /Tour 1\/10/],
  ':help': [':help', titled(/^Help/)],
  ':q': [':q', ({ quits }) => quits.length === 1],
};

it('has a case for every command, and none besides', () => {
  expect(Object.keys(CASES).sort()).toEqual(COMMANDS.map(([form]) => form).sort());
});

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  const show = new Show();

  it.each(Object.entries(CASES))('%s', async (_, [line, sees]) => {
    const driver = await show.sit(columns, rows);
    const seen = (): boolean =>
      Boolean(typeof sees === 'function' ? sees(driver, show.scene) : sees.test(driver.text()));
    expect(seen(), driver.text()).toBe(false);
    await press(driver, [line]);
    expect(seen(), driver.text()).toBe(true);
    expect(driver.broken(columns, rows)).toBeUndefined();
    expect(opened).toEqual([]);
  });
});
