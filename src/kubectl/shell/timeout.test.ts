import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Headless, Kubectl, Paced, PracticeShell } from '../index.ts';

async function desk() {
  const cluster = new Cluster({ nodes: [{ name: 'node-a' }] });
  cluster.advance(30_000);
  const shell = new PracticeShell(new Paced(new Headless(new Kubectl(cluster))));
  await shell.exec('kubectl create deployment web --image=nginx && kubectl rollout status deployment/web');
  const took = async (line: string) => {
    const before = cluster.now;
    const ran = await shell.exec(line);
    return { ...ran, ms: cluster.now - before };
  };
  return { cluster, shell, took };
}

it.each([
  ['timeout 30 kubectl get pods -w', 124, 30_000],
  ['timeout 0.5m kubectl get pods -w > out; exit $?', 124, 30_000],
  ['timeout -s KILL 30 kubectl logs -f deploy/web', 137, 30_000],
  ['timeout --preserve-status 30s kubectl wait --for=delete pod --all', 143, 30_000],
  ['timeout 30 sleep 100', 124, 30_000],
  ['timeout 30 sleep 20', 0, 20_000],
  ['timeout 0 sleep 20', 0, 20_000],
  ['timeout 30 watch kubectl get pods', 124, 30_000],
  ["timeout 30 sh -c 'while true; do kubectl get pods; sleep 7; done'", 124, 30_000],
  ['timeout 60 timeout 30 kubectl get pods -w', 124, 30_000],
  ['timeout 30 timeout 60 kubectl get pods -w', 124, 30_000],
  [`timeout 30 kubectl exec deploy/web -- sh -c 'while true; do date; sleep 7; done'`, 124, 30_000],
  [`timeout 30 kubectl exec deploy/web -- sh -c 'while true; do hostname; sleep 7; done' | wc -l; exit $?`, 0, 30_000],
  ['kubectl exec deploy/web -- sh -c "timeout 30 ping -c 100 127.0.0.1"', 124, 30_100],
])('%s', async (line, code, ms) => {
  const { took } = await desk();
  const ran = await took(line);
  expect(ran.code).toBe(code);
  expect(ran.ms).toBe(ms);
});

it('ends at its moment, exactly, and keeps what was printed until then', async () => {
  const { took } = await desk();
  const { stdout, stderr, ms } = await took(
    "timeout 10 sh -c 'while true; do kubectl get pods; sleep 4; done'; echo $?",
  );
  expect(stdout.match(/NAME/g)).toHaveLength(3);
  expect(stdout).toMatch(/\n124\n$/);
  expect(stderr).toBe('');
  expect(ms).toBe(10_000);
});

it('gives a pipe what was printed until its end', async () => {
  const { took } = await desk();
  expect((await took('timeout 5 kubectl get pods -w | grep -c web')).stdout).toBe('1\n');
  expect((await took('timeout 50 kubectl get pods -w | head -1')).stdout).toMatch(/^NAME/);
});

it('goes on with the next line, while a load runs', async () => {
  const { took, shell } = await desk();
  await shell.exec('kubectl expose deployment web --port=80; kubectl run c --image=nginx');
  const load = 'kubectl wait --for=condition=Ready pod/c && load start shoppers --from pod/c --to svc/web --rate 50/s';
  expect((await shell.exec(load)).code).toBe(0);
  expect((await took('timeout 30 kubectl get pods -w; echo $?; timeout 5 kubectl get pods -w')).ms).toBe(35_000);
  expect((await took('kubectl get pods --no-headers | wc -l')).stdout.trim()).toBe('2');
});

it.each([
  ['timeout', "timeout: missing operand\nTry 'timeout --help' for more information.\n"],
  ['timeout x ls', "timeout: invalid time interval ‘x’\nTry 'timeout --help' for more information.\n"],
])('%s is refused', async (line, stderr) => {
  const { shell } = await desk();
  expect(await shell.exec(line)).toEqual({ code: 125, stdout: '', stderr });
});

it('leaves the exit code of a program that is not there', async () => {
  const { shell } = await desk();
  expect((await shell.exec('timeout 5 nosuch')).code).toBe(127);
});

it.each([
  ['time sleep 90', '\nreal\t1m30.000s\nuser\t0m0.000s\nsys\t0m0.000s\n', 0],
  ['time -p sleep 90', 'real 90.00\nuser 0.00\nsys 0.00\n', 0],
  ['time timeout 5 kubectl get pods -w >/dev/null', '\nreal\t0m5.000s\nuser\t0m0.000s\nsys\t0m0.000s\n', 124],
  ['time { sleep 1; sleep 2; false; }', '\nreal\t0m3.000s\nuser\t0m0.000s\nsys\t0m0.000s\n', 1],
  ['f() { time sleep 2; }; f', '\nreal\t0m2.000s\nuser\t0m0.000s\nsys\t0m0.000s\n', 0],
  ["sh -c 'time sleep 3'", '\nreal\t0m3.000s\nuser\t0m0.000s\nsys\t0m0.000s\n', 0],
])('%s counts the time of the cluster', async (line, stderr, code) => {
  const { shell } = await desk();
  expect(await shell.exec(line)).toMatchObject({ stderr, code });
});
