/** The linear interface, on a real run. */
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../../src/ui/plain/session.ts';
import { type Real, realCluster, TestTime } from './real-cluster.ts';

let real: Real;
let time: TestTime;
let input: PassThrough;
let said: string[];
let end: Promise<number>;

function open(scenario: string, readOnly = false): void {
  time = new TestTime();
  real = realCluster(scenario, { real: time });
  input = new PassThrough();
  said = [];
  end = speak({ cluster: real.client, input, readOnly, write: (text) => void said.push(text.trimEnd()) });
}

async function say(line: string): Promise<string[]> {
  const before = said.length;
  input.write(`${line}\n`);
  await new Promise((done) => setTimeout(done, 5));
  return said.slice(before);
}

afterEach(() => real.run.close());

describe('the linear interface', () => {
  it('reads where nothing may be changed, and changes nothing there', async () => {
    open('node-failure', true);
    await say('go');
    time.pass(2_000);
    input.write('kubectl get nodes\n');
    await new Promise((done) => setTimeout(done, 5));
    time.pass(2_000);
    await new Promise((done) => setTimeout(done, 5));
    expect(said.join('\n')).toMatch(/worker-1 +Ready/);
    for (const line of ['kubectl delete node worker-1', 'kubectl -n shop delete pod --all'])
      expect(await say(line)).toEqual(['Read-only: the cluster is not changed.']);
    expect(real.client.get('nodes', 'worker-1')).toBeDefined();
  });

  it('tells the story and what happens, in sentences without signs', async () => {
    open('node-failure');
    expect(said.join('\n')).toContain('A node stops talking. 9 steps.');
    await say('go');
    time.pass(3_000);
    expect(said.join('\n')).toContain('The scenario waits. Type next for: Cut the network of worker-1.');
    await say('next');
    await say('until node/worker-1 not ready');
    time.pass(2_000);
    const all = said.join('\n');
    expect(all).toMatch(/At 1 minute \d+ seconds?: Node worker-1 is now unknown, nobody hears of it/);
    expect(all).toMatch(/It holds at 1 minute \d+ seconds?: node\/worker-1 not ready\./);
    expect(all).toMatch(/Warning about Node|Step \d of 9/);
    expect(all).not.toMatch(/[│┌█▶×→]|\x1b/);
  });

  it('tells what the scenario runs, and what that prints', async () => {
    open('configmap-change');
    await say('go');
    time.pass(3_000);
    await say('next');
    time.pass(10_000);
    const at = said.indexOf('The scenario ran kubectl exec deploy/web -- printenv COLOR');
    expect(said[at + 1]).toBe('blue');
    expect(said[at - 1]).toMatch(/^configmap.settings patched$/);
  });

  it('tells of namespaces, and why tells how an object stands before what led there', async () => {
    open('namespace-terminating');
    await say('kubectl delete namespace demo --wait=false');
    await say('until 30s');
    time.pass(30_000);
    expect(said.join('\n')).toMatch(/Namespace demo is now Terminating\./);
    expect((await say('ns')).join('\n')).toContain('Namespace demo is Terminating.');
    expect((await say('why cm/settings'))[0]).toMatch(/^It is being deleted, and stays until its finalizer/);
    expect((await say('why ns/demo'))[0]).toMatch(/finalizers remaining: example.com\/archive in 1/);
    await say(`kubectl patch cm settings -n demo --type=merge -p '{"metadata":{"finalizers":null}}'`);
    await say('until 1m');
    time.pass(30_000);
    expect(said.join('\n')).toContain('Namespace demo is gone.');
  });

  it('tells how long a goal must hold and what a hint costs before it is asked for', async () => {
    open('two-doors');
    await say('until 70s');
    time.pass(30_000);
    expect((await say('goals')).join('\n')).toMatch(
      /Goal, open: api answers requests from within the cluster.*; must hold for 3s\./,
    );
    expect((await say('hint')).join('\n')).toContain('Hint 1, more come later: Running is not ready.');
    expect((await say('goals')).join('\n')).toContain('The next hint costs 2 points.');
    expect((await say('hint')).join('\n')).toContain('The image listens on port 80.');
  });

  it('says of a pod without a node what each node lacks', async () => {
    open('pending-web');
    const [pod = ''] = (await say('pods')).flatMap((line) => /^Pod (\S*web-\S+) is Pending/.exec(line)?.[1] ?? []);
    const why = (await say(`why pod/${pod}`)).join('\n');
    expect(why).toMatch(/^Its status is Pending\.[\s\S]*of 4 nodes would do:\n[\s\S]*worker-1: 1 of 11 filters refuse/);
    expect(why).toContain('At '); // and then what led there
  });

  it('lists, explains, runs commands, helps, and leaves', async () => {
    open('rolling-update');
    expect((await say('list deploy')).join('\n')).toMatch(
      /1 deployment in shop\.\nDeployment shop\/web is 4 of 4 ready\./,
    );
    expect((await say('list deploy all')).join('\n')).toMatch(/2 deployments\.\n.*Deployment shop\/web /s);
    expect((await say('why deploy/web')).join('\n')).toMatch(/deployment-controller: .*\n.*The deployment controller/);
    expect((await say('list ns')).join('\n')).toMatch(/^5 namespaces\.\n/);
    const pods = await say('pods shop'); // the kind alone
    expect(pods[0]).toBe('4 pods in shop.');
    expect(await say('pods')).toEqual(pods);
    expect(await say('list po shop')).toEqual(pods);
    expect(await say('why pod/nothing')).toEqual([expect.stringContaining('There is no pod/nothing')]);
    await say('go');
    input.write('kubectl scale deployment/web --replicas=5 -n shop\n');
    await new Promise((done) => setTimeout(done, 5));
    time.pass(20_000);
    await new Promise((done) => setTimeout(done, 5));
    expect(said.join('\n')).toContain('deployment.apps/web scaled');
    expect(said.join('\n')).toMatch(/Deployment shop\/web is now 5 of 5 ready\./);
    expect(await say('dance')).toEqual(['I do not know dance. Type help for what can be said.']);
    expect((await say('help')).length).toBeGreaterThan(3);
    expect((await say('?')).join()).toContain('next: let the waiting step of the scenario happen');
    expect((await say('status')).join(' ')).toMatch(/The clock runs at 2 times/);
    await say('quit');
    expect(await end).toBe(0);
    expect(real.run.listeners).toBe(0);
  });

  it('speaks of every kind, of remarks, and of what led somewhere without paths of arrows', async () => {
    open('node-failure');
    await say('go');
    time.pass(3_000);
    await say('next');
    time.pass(1_000);
    const why = (await say('why node/worker-1')).join('\n');
    expect(why).toContain('No heartbeat of it arrives now: worker-1 is cut off from the network.');
    expect(why).toMatch(
      /At \d+ seconds before the start, kube-scheduler: Pod shop\/\S+: spec\.nodeName is now worker-1\./,
    );
    expect(why).not.toMatch(/[→<>]/);
    expect((await say('services all')).join('\n')).toMatch(
      /Service default\/kubernetes: type ClusterIP, cluster-ip \S+, ports/,
    );
    const events = await say('events');
    expect(events.length).toBeLessThan(40);
    expect(events.at(-1)).toMatch(/^At .*(before the start)?: (Normal|Warning) about \S+ \S+: \w+\. /);
  });

  it('tells what a command prints as it comes, stops it, and says what wants a terminal', async () => {
    open('node-failure');
    await say('go');
    await say('kubectl get nodes --watch');
    time.pass(1_000);
    expect(said.join('\n')).toMatch(/NAME +STATUS[\s\S]*worker-1 +Ready/);
    await say('stop');
    time.pass(100);
    expect(await say('stop')).toEqual(['No command goes on.']);
    expect(await say('kubectl exec -it -n shop db-0 -- sh')).toEqual([
      expect.stringContaining('talks with a terminal'),
    ]);
    expect(await say('kubectl -n shop edit deploy web')).toEqual([expect.stringContaining('opens an editor')]);
    await say('kubectl exec -n shop db-0 -- echo -it');
    time.pass(1_000);
    expect((await say('status')).length).toBeGreaterThan(0);
    expect(said).toContain('-it');
  });
});
