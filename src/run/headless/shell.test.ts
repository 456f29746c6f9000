import { describe, expect, it } from 'vitest';
import { PracticeShell } from '../../kubectl/index.ts';
import { loadScenario } from '../../scenario/index.ts';
import { Core } from '../core.ts';
import { kubectl as language } from '../kubectl.ts';
import { HeadlessRun } from './shell.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: s, title: A run to type at }
steps:
  - id: later
    when: { at: 90s }
    do: [kubectl create configmap late --from-literal=a=b]
`;

function shellOn(): PracticeShell {
  const scenario = loadScenario('s.yaml', SCENARIO, { read: () => '' });
  const player = { attended: false, goals: 'person' as const };
  return new PracticeShell(new HeadlessRun(Core.begin({ scenario, seed: 1, player, language })));
}

describe('shell lines on a run without a person', () => {
  it('let the scenario go on as they take time, and end with the code of the last one', async () => {
    const shell = shellOn();
    expect((await shell.exec('kubectl get configmap late')).code).toBe(1);
    expect((await shell.exec('sleep 120; kubectl get configmap late -o name')).stdout).toBe('configmap/late\n');
    expect((await shell.exec('kubectl get pods; exit 7')).code).toBe(7);
  });

  it('wait in simulated time, and stop waiting at ctrl-c', async () => {
    const shell = shellOn();
    await shell.exec('kubectl create deployment d --image=nginx:1.21');
    expect((await shell.exec('kubectl rollout status deployment/d | tail -n 1')).stdout).toBe(
      'deployment "d" successfully rolled out\n',
    );
    const following = shell.exec('kubectl logs -f deployment/d', () => shell.interrupt());
    expect((await following).code).toBe(130);
  });

  it('are ended by timeout at its moment, with a load on the cluster', async () => {
    const shell = shellOn();
    const clock = async (): Promise<number> => Number((await shell.exec('date +%s')).stdout);
    await shell.exec(
      'kubectl create deployment d --image=nginx; kubectl expose deployment d --port=80; kubectl run c --image=nginx',
    );
    const load = 'kubectl wait --for=condition=Ready pod/c && load start s --from pod/c --to svc/d --rate 50/s';
    expect((await shell.exec(load)).code).toBe(0);
    const before = await clock();
    expect((await shell.exec('timeout 30 kubectl get pods -w')).code).toBe(124);
    expect((await clock()) - before).toBe(30);
    expect((await shell.exec('timeout 30 kubectl get configmaps -w -o name')).stdout).toContain(
      'configmap/kube-root-ca.crt\n',
    );
    expect((await shell.exec('timeout 60 kubectl wait --for=create configmap/late')).code).toBe(0);
  });
});
