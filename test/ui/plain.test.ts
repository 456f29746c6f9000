/** The linear interface, on a real run. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../../src/ui/plain/session.ts';
import { eventually, type Real, realCluster, TestTime } from './real-cluster.ts';

let real: Real;
let time: TestTime;
let input: PassThrough;
let said: string[];
let end: Promise<number>;
let signals: EventEmitter;

function open(scenario: string, readOnly = false, columns?: number): void {
  signals = new EventEmitter();
  time = new TestTime();
  real = realCluster(scenario, { real: time });
  input = new PassThrough();
  said = [];
  end = speak({
    cluster: real.client,
    input,
    readOnly,
    signals,
    history: { lines: [], add: () => {}, clear: () => {} },
    edit: async (_, text) => text.replace(/replicas: \d+/, 'replicas: 3'),
    write: (text) => void said.push(text.trimEnd()),
    ...(columns === undefined ? {} : { columns: () => columns }),
  });
}

async function say(line: string): Promise<string[]> {
  const before = said.length;
  input.write(`${line}\n`);
  await new Promise((done) => setTimeout(done, 5));
  return said.slice(before);
}

/** Types lines for the shell, and lets time pass until what is said since then matches. */
async function run(lines: string, pattern: RegExp, passes = 100): Promise<string> {
  const before = said.length;
  const now = (): string => said.slice(before).join('\n');
  input.write(`${lines}\n`);
  await eventually(() => {
    time.pass(passes);
    return pattern.test(now());
  });
  return now();
}

afterEach(() => real.run.close());

describe('the linear interface', () => {
  it('reads where nothing may be changed, and changes nothing there', async () => {
    open('node-failure', true);
    await say('go');
    time.pass(2_000);
    await run('kubectl get nodes', /worker-1 +Ready/);
    for (const line of ['kubectl delete node worker-1', 'kubectl -n shop delete pod --all'])
      expect(await run(line, /Read-only/)).toBe('Read-only: the cluster is not changed.');
    expect(real.client.get('nodes', 'worker-1')).toBeDefined();
  });

  it('breaks lines between words, as readers of a screen go line by line', async () => {
    open('node-failure', false, 40);
    await say('help');
    expect(Math.max(...said.map((line) => line.length))).toBeLessThanOrEqual(40);
    const together = said.join(' ');
    await say('quit');
    real.run.close();
    open('node-failure');
    await say('help');
    expect(together).toBe(said.join(' '));
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
    await run('kubectl delete namespace demo --wait=false', /deleted/);
    await say('until 30s');
    time.pass(30_000);
    expect(said.join('\n')).toMatch(/Namespace demo is now Terminating\./);
    expect((await say('ns')).join('\n')).toContain('Namespace demo is Terminating.');
    expect((await say('why cm/settings'))[0]).toMatch(/^It is being deleted, and stays until its finalizer/);
    expect((await say('why ns/demo'))[0]).toMatch(/finalizers remaining: example.com\/archive in 1/);
    await run(`kubectl patch cm settings -n demo --type=merge -p '{"metadata":{"finalizers":null}}'`, /patched/);
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
    expect((await say('hint')).join('\n')).toContain('Hint 1, another is there: Running is not ready.');
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
    expect((await say('list deploy all')).join('\n')).toMatch(/3 deployments\.\n.*Deployment shop\/web /s);
    expect((await say('why deploy/web')).join('\n')).toMatch(/deployment-controller: .*\n.*The deployment controller/);
    expect((await say('list ns')).join('\n')).toMatch(/^5 namespaces\.\n/);
    const pods = await say('pods shop'); // the kind alone
    expect(pods[0]).toBe('4 pods in shop.');
    expect(await say('pods')).toEqual(pods);
    expect(await say('list po shop')).toEqual(pods);
    expect(await say('why pod/nothing')).toEqual([expect.stringContaining('There is no pod/nothing')]);
    await say('go');
    await run('kubectl scale deployment/web --replicas=5 -n shop', /deployment.apps\/web scaled/);
    time.pass(20_000);
    expect(said.join('\n')).toMatch(/Deployment shop\/web is now 5 of 5 ready\./);
    expect(await run('dance', /help/)).toContain('bash: dance: command not found\nType help for what can be said.');
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

  it('runs lines in the practice shell: files, pipes, commands of several lines, and what is typed for a command', async () => {
    open('02-job');
    await say('go');
    const job = 'kubectl create job three --image=busybox --dry-run=client -o yaml -- sleep 2';
    await run(`${job} | sed 's/^spec:/spec:\\n  completions: 3/' > three.yaml`, /Done\./);
    expect(real.client.get('jobs.batch', 'default/three')).toBeUndefined();
    await run('kubectl apply -f three.yaml', /job.batch\/three created/);
    expect(real.client.get('jobs.batch', 'default/three')).toMatchObject({ spec: { completions: 3 } });
    const names = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}`;
    await run(`kubectl apply -f - <<EOF\n${names('here')}\n\nEOF`, /configmap\/here created/);
    await run('kubectl apply -f -', /A line with only a dot ends it\./);
    await run(`${names('typed')}\n.`, /configmap\/typed created/);
    await run('for i in 1 2', /The command goes on: type the rest of it\./);
    signals.emit('SIGINT');
    expect(said.at(-1)).toBe('The command is dropped.');
    expect((await say('status')).length).toBeGreaterThan(0);
  });

  it('tells what a command prints as it comes, stops it, and goes into containers and the editor', async () => {
    open('rolling-update');
    await say('go');
    await run('kubectl get nodes --watch', /NAME +STATUS[\s\S]*worker-1 +Ready/);
    expect((await say('status')).join()).toContain('The clock runs'); // heard while it goes on
    await run('stop', /Stopped\./);
    expect(await say('stop')).toEqual(['No command goes on.']);
    await run('kubectl get nodes --watch', /worker-1 +Ready/);
    signals.emit('SIGINT');
    await run('', /Stopped\./);
    await run('kubectl exec -it -n shop deploy/web -- sh', /You are in a container/);
    await run('echo in $HOSTNAME', /in web-/);
    await run('exit', /You are out of the container\./);
    await run('kubectl edit deploy web -n shop', /deployment.apps\/web edited/);
    expect(real.client.get('deployments.apps', 'shop/web')).toMatchObject({ spec: { replicas: 3 } });
    await say('pause');
    await run('kubectl wait -n shop deploy/web --for=jsonpath={.spec.replicas}=9', /The clock stands: go lets/);
    await run('stop', /Stopped\./);
    await say('exit');
    expect(await end).toBe(0);
    expect(real.run.listeners).toBe(0);
  });

  it('ends with ctrl-c where nothing runs', async () => {
    open('rolling-update');
    signals.emit('SIGINT');
    expect(await end).toBe(130);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });
});
