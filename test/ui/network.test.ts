/** The network view: who stands behind a Service, what traffic does there, which policies guard, and a request that one tries. */
import { afterEach, describe, expect, it } from 'vitest';
import { TextView } from '../../src/ui/views/text-view.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster, TestTime } from './real-cluster.ts';

let driver: Driver;
let real: Real;
let time: TestTime;
afterEach(() => {
  driver.close();
  real.run.close();
});

async function open(scenario: string, columns = 120, rows = 40): Promise<void> {
  time = new TestTime();
  real = realCluster(scenario, { real: time });
  driver = new Driver(real.client, { columns, rows });
  real.run.resume();
  time.pass(3_000);
  await driver.refresh();
}

async function command(text: string): Promise<void> {
  await driver.type(`:${text}`);
  await driver.press('enter');
}

async function next(): Promise<void> {
  real.client.scenario?.next();
  time.pass(5_000);
  await driver.refresh();
}

const seen = (what: RegExp) =>
  eventually(() => {
    driver.screen.flush();
    return what.test(driver.text());
  });

it('leaves out columns that say nothing of any row before others, where there is no room for all', async () => {
  await open('07-replicaset', 80, 24); // without requests, so that shares of them have no value
  expect(driver.text()).toMatch(/ NAME.* CPU .* MEM +NODE +AGE/);
  expect(driver.text()).not.toContain('%CPU/L');
});

it('has the whole state of a container at 80 columns', async () => {
  await open('missing-config', 80, 24);
  time.pass(20_000);
  await command('pods shop');
  await driver.press('enter');
  expect(driver.text()).toMatch(/ STATE [\s\S]* false +CreateContainerConfigError /);
});

describe('a list whose columns are all there, but cut', () => {
  it('makes room for the last ones when it is moved sideways', async () => {
    await open('network-policy');
    await command('events');
    expect(driver.text()).toMatch(/LAST SEEN.*TYPE.*MESSAGE/);
    expect(driver.text()).not.toContain('Successfully assigned default/backup to worker-');
    for (let i = 0; i < 9; i++) await driver.press('right');
    expect(driver.text()).toMatch(/│ MESSAGE +│/);
    expect(driver.text()).toContain('Successfully assigned default/backup to worker-');
  });
});

it('shows the address where no pod stands behind it, and asks a port for TLS in its way', async () => {
  await open('network-policy', 80, 24);
  await command('svc default /kubernetes');
  await driver.press('I');
  expect(driver.text()).toMatch(/ 10\.0\.0\.10 +yes +yes/);
  await driver.press('t');
  expect(driver.text()).toContain('https://kubernetes.default/');
});

it('says in whole why nobody stands behind a Service, also at 80 columns', async () => {
  await open('no-endpoints', 80, 24);
  await command('svc');
  await driver.press('I');
  expect(driver.text()).toContain('No ready endpoint: requests are refused.');
  expect(driver.text()).toMatch(/No pod has the labels that its selector asks for:[\s│]+app=cart,tier=backend\./);
});

it('counts at a Service what comes to its pods through an Ingress', async () => {
  await open('ingress');
  const { core } = real.run;
  for (const line of [
    'kubectl create ingress front --class=nginx --rule=shop.example/*=shop:80',
    'minikube addons enable ingress',
    'load start visitors --from outside --to shop.example/ --rate 20/s',
  ]) {
    core.input(line);
    core.advance(core.now + 60_000);
  }
  await driver.refresh();
  await command('svc default /shop');
  await driver.press('I');
  const traffic = [...driver.text().matchAll(/shop-\S+ .*? ([\d.]+)\/s/g)].map(([, each]) => Number(each));
  expect(traffic).toHaveLength(2);
  expect(traffic.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(19);
});

describe('a request that one tries', () => {
  it('asks from a pod that is not behind the Service, also of a view of one that is', async () => {
    await open('network-policy');
    await command('pods default /^db');
    await driver.press('I', 't');
    expect(driver.text()).not.toMatch(/> From default\/db/);
  });

  it('shows every station, and what came back', async () => {
    await open('network-policy');
    await command('svc default /db');
    await driver.press('I', 't');
    expect(driver.text()).toContain('<Try a request>');
    expect(driver.text()).toContain('http://db.default/');
    // what may ask is offered; what is typed takes the proposal's place, and Tab completes it
    expect(driver.text()).toMatch(/> From default\/api +│.*\n.* default\/db {2}default\/backup {2}…/);
    await driver.type('back');
    expect(driver.text()).toMatch(/> From back +│/);
    await driver.press('tab', 'enter');
    await seen(/end +answer: HTTP 200/);
    const lines = driver.text();
    expect(lines).toMatch(/from +pod default\/backup 10\.244\./);
    expect(lines).toMatch(/dns +db\.default stands for 10\./);
    expect(lines).toMatch(/service +Service default\/db leads to 10\.244\..*:80/);
    expect(lines).toMatch(/pod +pod default\/db takes it on port 80/);
    expect(real.run.core.inputs.at(-1)?.line).toBe('scenario request default/backup http://db.default/');
  });

  it('says what a Service of type ExternalName stands for, in the view of the network, in why and on the way', async () => {
    await open('network-policy');
    await real.client.run('kubectl create service externalname other --external-name=db.default.svc.cluster.local')
      .done;
    await command('svc default /other');
    await driver.press('I');
    const said = /other\.default is another name of db\.default\.svc\.cluster\.local: DNS /;
    const flat = () => driver.text().replace(/[\s│]+/g, ' ');
    expect(flat()).toMatch(said);
    expect(driver.text()).not.toContain('No ready endpoint');
    await driver.press('esc', 'W');
    expect(flat()).toMatch(said);
    await command('request default/backup http://other/');
    await seen(/end +answer: HTTP 200/);
    expect(flat()).toContain('alias other is another name of db.default.svc.cluster.local');
    expect(flat()).toMatch(/dns db\.default\.svc\.cluster\.local stands for 10\./);
  });

  it('names the policy that drops it, and in the past asks the cluster as it was', async () => {
    await open('network-policy');
    const before = real.run.core.start + 1_000;
    await next();
    await command('request default/backup http://db/');
    await seen(/policy +NetworkPolicy drops it, at the ingress of default\/db: db/);
    expect(driver.text()).toMatch(/lost +no answer: the packets vanish/);
    const inputs = real.run.core.inputs.length;
    real.client.time.show(before);
    await command('request default/backup http://db/');
    await seen(/end +answer: HTTP 200/);
    expect(real.run.core.inputs).toHaveLength(inputs);
  });

  it('comes from a pod that knows the names of Services unless told otherwise, and takes the place of the one before', async () => {
    await open('08-deployment');
    for (const line of ['create deployment shop --image=nginx:1.25', 'expose deployment shop --port=80'])
      await real.client.run(`kubectl ${line}`).done;
    time.pass(10_000);
    await command('svc default /shop');
    await driver.press('I');
    expect(driver.text()).toMatch(/│ +selector {2}app=shop +│/);
    await driver.press('t', 'enter');
    await seen(/end +answer: HTTP 200/);
    for (let i = 0; i < 3; i++) await command('request outside http://shop.default/');
    await seen(/lost +no answer/);
    expect(driver.text().match(/<request>/g)).toHaveLength(1);
    await driver.press('esc');
    expect(driver.title()).toContain('Network(default/shop)');
  });

  it('has no marks of line ends in what a server answers; XRay leads from an Ingress to its Services', async () => {
    await open('08-deployment');
    for (const line of ['create deployment shop --image=nginx:1.25', 'expose deployment shop --port=80',
      "create ingress front --rule='a.example/*=shop:80' --rule='a.example/x=gone:80'"]) // biome-ignore format: short
      await real.client.run(`kubectl ${line}`).done;
    time.pass(10_000);
    await command('xray ing');
    expect(driver.text()).toMatch(
      /ingress front[\s\S]*service shop[\s\S]*pod shop-[\s\S]*service gone {2}does not exist/,
    );
    const answer = new (class extends TextView {
      readonly crumb = 'x';
      readonly concept = '';
      constructor() {
        super(driver.app);
        this.setText('<html>\r\n</html>\r\n');
      }
      refresh = () => false;
      title = () => [];
      fileName = () => '';
    })();
    expect(answer.render(40, 5).join('\n')).not.toContain('^M');
  });

  it('tells a name that nobody knows, and what it does not understand', async () => {
    await open('network-policy');
    await command('request default/api http://nobody/');
    await seen(/lost +no answer: nobody knows this name/);
    await command('request nowhere http://db/');
    await seen(/"nowhere" is no place to ask from/);
    await command('request outside tcp://db');
    await seen(/"tcp:\/\/db" is no address/);
  });
});

describe('the network view', () => {
  it('has the nodes of pods with long names beside the story, and the names of the pods of a headless Service', async () => {
    await open('statefulset-order', 80, 30);
    real.client.run('kubectl create deployment greenhouse --image=nginx');
    real.client.run('kubectl expose deployment greenhouse --port=80');
    time.pass(60_000);
    await command('svc default /green');
    await driver.press('I');
    expect(driver.text()).toMatch(/ greenhouse-\w+-\w+ yes +yes +no .* worker-\d/);
    expect(driver.text()).not.toContain('of pods');
    expect(driver.text()).not.toContain('TRAFFIC'); // nothing is counted without load
    await command('svc default /^db');
    await driver.press('I');
    expect(driver.text()).toContain(' of pods  db-0.db  db-1.db  db-2.db ');
    real.client.run(`kubectl patch service db -p '{"spec":{"selector":{"app":"nobody"}}}'`);
    time.pass(5_000);
    await driver.refresh();
    expect(driver.text()).toContain('No ready endpoint: DNS has no address for its name.');
  });

  it('tells which policies guard a pod and what they let through', async () => {
    await open('network-policy');
    await next();
    await command('pods default /db');
    await driver.press('I');
    expect(driver.text()).toMatch(/policies 1 guards its pods/);
    expect(driver.text()).toMatch(/in +pods app=api of this namespace/);
    await command('pods default /api');
    await driver.press('I');
    expect(driver.text()).toMatch(/none guards its pods/);
  });

  it('shows traffic and errors at each pod, and what reaches none', async () => {
    await open('autoscaling', 200, 50);
    await next();
    await command('svc default /web');
    await driver.press('I');
    expect(driver.text()).toMatch(/requests +100\/s +[▁-█]/);
    expect(driver.text()).toMatch(/web-\S+ +10\.\S+ +yes +yes +no +\d+\/s +0\/s worker/);
    real.client.run('kubectl delete hpa web');
    real.client.run('kubectl scale deployment/web --replicas=0');
    time.pass(6_000);
    await driver.refresh();
    expect(driver.text()).toMatch(/100\/s reach no pod/);
    expect(driver.text()).toMatch(/errors +100\/s/);
  });
});

it('tells that endpoints which end are asked while they still serve, where no other is ready', async () => {
  await open('termination', 80, 24);
  real.run.pause();
  const { core } = real.run;
  core.input('kubectl delete pod steady polite deaf --now --wait=false');
  core.advance(core.now + 3_000);
  core.input('kubectl delete pod careful --wait=false');
  core.advance(core.now + 2_000);
  const asked = core.cluster.runtime.exec('default/customer-1', 'main', ['wget', '-qO-', 'http://shop']);
  expect(asked.output).toContain('Welcome to nginx'); // as kube-proxy does
  await driver.refresh();
  await command('svc default /shop');
  await driver.press('I');
  expect(driver.text()).toMatch(/careful +no +yes +yes/);
  expect(driver.text()).toContain('No ready endpoint: those that end and still serve are asked.');
  expect(driver.text()).not.toContain('refused');
  core.advance(core.now + 10_000);
  await driver.refresh();
  expect(driver.text()).toContain('No ready endpoint: requests are refused.');
});
