/** Why of an object as it stands: what it waits for, what keeps it, what it asks and gets. */
import { afterEach, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { type Real, realCluster } from './real-cluster.ts';

let driver: Driver;
let real: Real;
afterEach(() => {
  driver.close();
  real.run.close();
});

/** All that a person reads who goes down to the end. */
async function read(): Promise<string> {
  const seen = new Set(driver.rows());
  for (let i = 0; i < 30; i++) {
    await driver.press('j');
    for (const row of driver.rows()) seen.add(row);
  }
  return [...seen].map((row) => row.trim()).join('\n');
}

/** Opens why of an object in the wide interface, and gives what it says on one line. */
async function whyOf(list: string): Promise<string> {
  await driver.refresh();
  await driver.type(`:${list}`);
  await driver.press('enter', 'W');
  const inside = driver.lines().filter((row) => row.startsWith('│'));
  return inside
    .map((row) => row.slice(1).replace(/│.*$/, ''))
    .join(' ')
    .replace(/\s+/g, ' ');
}

async function wide(scenario: string): Promise<(line: string) => void> {
  real = realCluster(scenario);
  driver = new Driver(real.client, { columns: 200, rows: 50 });
  const { core } = real.run;
  core.advance(core.now + 5_000);
  return (line) => {
    real.run.input(line);
    core.advance(core.now + 20_000);
  };
}

it('says what a readiness probe asks and what it got, and of a Service why nothing answers', async () => {
  const run = await wide('two-doors');
  run('kubectl get pods');
  expect(await whyOf('pods shop /^api')).toMatch(
    /Container api is not ready\. Its probe asks http:\/\/:8080\/ every 2s\. Told \d+ times, last \d+s ago: Readiness probe failed: Get "http:\S+:8080\/": .*connection refused/,
  );
  expect(await whyOf('svc shop /^api')).toMatch(
    /No ready endpoint: requests are refused\. 2 pods match, none of them is ready\. Its pod api-\S+ is Running: 1 of 1 containers not ready\. shift-w on the pod tells why\./,
  );
  run(
    `kubectl patch service api -n shop --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"http"}]'`,
  );
  const said = 'Port 80 leads nowhere: no container port of its pods is called http.';
  expect(await whyOf('svc shop /^api')).toContain(said);
  await driver.press('esc', 'I');
  expect(driver.text()).toContain(said);
});

it('says of a Service that nothing listens on the port to which it leads, and of how many pods', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment web --image=nginx -n shop --replicas=2');
  run('kubectl expose deployment web -n shop --port=80 --target-port=8080');
  const all = 'Nothing listens on port 8080 of its pods, to which it leads: requests are refused. They listen on 80.';
  expect(await whyOf('svc shop /^web')).toContain(all);
  await driver.press('esc', 'I');
  expect(driver.text()).toContain(all);
  run('kubectl run other -n shop --image=hashicorp/http-echo --port=8080 --labels=app=web -- -listen=:8080');
  expect(await whyOf('svc shop /^web')).toContain(
    '2 of its 3 pods do not listen on port 8080: requests that come to them are refused.',
  );
  run('kubectl delete pod other -n shop');
  run(
    `kubectl patch service web -n shop --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":80}]'`,
  );
  const well = await whyOf('svc shop /^web');
  expect(well).not.toContain('listen');
  expect(well).toContain('What led here');
});

it('says of a Service that its pods are ready, and that nobody writes it down while the controllers stand', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment web --image=nginx -n shop --replicas=2');
  run('scenario fault processDown kube-controller-manager');
  run('kubectl expose deployment web -n shop --port=80');
  const said =
    '2 pods match and are ready, but nobody has written that down as an endpoint so far: kube-controller-manager does not run.';
  expect(await whyOf('svc shop /^web')).toContain(said);
  await driver.press('esc', 'I');
  expect(driver.text()).toContain(said);
});

it('says that the kubelet stopped a container whose image was changed', async () => {
  const run = await wide('two-doors');
  run('kubectl run web --image=nginx:1.27 -n shop');
  run('kubectl set image pod/web web=nginx:1.28 -n shop');
  const said = await whyOf('pods shop /^web');
  expect(said).toContain(
    'Container web restarted once: before, it ran for 19s and was stopped by the kubelet, for its image was changed (it ended as Completed, exit code 0).',
  );
  expect(said).not.toContain('its command was done');
});

it('says of a pod that was deleted that it was, and not that its work is done', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment web --image=nginx -n shop --replicas=1');
  const [name = ''] = real.client
    .list('pods', 'shop')
    .map(({ metadata }) => metadata.name)
    .filter((each) => each.startsWith('web-'));
  real.run.input(
    `kubectl drain ${(real.client.get('pods', `shop/${name}`) as unknown as { spec: { nodeName: string } }).spec.nodeName} --ignore-daemonsets --force`,
  );
  real.run.core.advance(real.run.core.now + 200);
  // the row is there until the pod is
  expect(await whyOf(`pods shop /^${name}`)).toMatch(
    /Status: Completed It was deleted: [^.]*\. Why it goes: Eviction API: evicting\./,
  );
});

it('names the pod that a StatefulSet waits for while it is being deleted', async () => {
  const run = await wide('frozen-node');
  for (let i = 0; i < 40; i++) run('kubectl get pods');
  expect(await whyOf('sts shop /^db')).toMatch(
    /Its pod db-\d is being deleted, and a StatefulSet makes no second one before it is gone/,
  );
});

it('leaves a filter out of each node that has refused the pod before any', async () => {
  const run = await wide('unbound-claim');
  run('kubectl get pvc');
  const text = await whyOf('pods /Pending');
  expect(text).toMatch(/no VolumeBinding: pod has unbound immediate PersistentVolumeClaims bind the claim \w/);
  expect(text).not.toMatch(/ok [^.]*VolumeBinding/);
});

it('says of a container that could not start that it never ran, and of one that ended well that it did not fail', async () => {
  const run = await wide('18-ingress');
  run('kubectl run slip --image=busybox --command -- slep 5');
  run('kubectl run idle --image=busybox');
  run('kubectl get pods');
  expect(await whyOf('pods default /^slip')).toMatch(
    /Container slip was tried \d times and could not be started \(StartError, exit code 128\): .*exec: "slep": executable file not found/,
  );
  expect(await whyOf('pods default /^idle')).toMatch(
    /Container idle restarted .* exit code 0\. It did not fail: its command was done/,
  );
  run('minikube addons enable ingress');
  run('kubectl create ingress open --rule=shop.example/*=shop:80');
  for (let i = 0; i < 6; i++) run('kubectl get ingress');
  const text = await whyOf('ingress /^open');
  expect(text).toContain('status.loadBalancer.ingress <none>');
  expect(text).not.toContain('nobody serves it');
});

it('says of a pod that its kubelet has evicted that it was, however its containers ended, and that nothing starts them again', async () => {
  const run = await wide('rolling-update');
  run('kubectl run hard -n default --image=busybox -- sleep 1d');
  run('kubectl run soft -n default --image=nginx');
  for (const each of [1, 2, 3]) run(`scenario fault nodePressure worker-${each} id=short-${each}`);
  for (let i = 0; i < 12; i++) run('kubectl get pods');
  for (const [name, status] of [
    ['hard', 'Error'],
    ['soft', 'Completed'],
  ] as const) {
    const text = await whyOf(`pods default /^${name}`);
    expect(text).toContain(`Status: ${status} Evicted: The node was low on resource: memory`);
    expect(text).toContain('Its kubelet evicted it, for its node ran short of something.');
    expect(text).toMatch(/The kubelet has ended the pod: Evicted\. \^ because the fault nodePressure struck/);
    expect(text).not.toMatch(/restartPolicy Always|It did not fail|ended with a failure/);
  }
});

it('does not show the images of a node as a change that matters', async () => {
  const run = await wide('drain');
  run('kubectl run one --image=redis:7');
  const text = await whyOf('nodes /worker');
  expect(text).not.toContain('sha256');
});

it('says of a claim, an autoscaler and an Ingress what those have found who look after it', async () => {
  let run = await wide('unbound-claim');
  run('kubectl get pvc');
  expect(await whyOf('pvc')).toMatch(
    /A claim waits until a volume is bound to it.*persistentvolume-controller said \d+s ago: FailedBinding: no persistent volumes available.*:pv lists the volumes/,
  );
  run('kubectl create ingress shop --rule=shop.example/api*=api:80');
  expect(await whyOf('ingress')).toContain('It names no class, and no IngressClass is the default: nobody serves it.');
  run('kubectl create ingress blog --class=fast --rule=blog.example/=api:80');
  expect(await whyOf('ingress /^blog')).toContain('There is no IngressClass fast: nobody serves it.');
  await driver.press('esc', 'I');
  expect(driver.text()).toMatch(/ingress blog class fast no address/);
  expect(driver.text()).toMatch(/http:\/\/blog\.example\/ Exact to service api:80/);
  await driver.press('t');
  expect(driver.text()).toMatch(/From +outside[\s\S]*To +http:\/\/blog\.example\//);
  await driver.press('esc');
  driver.close();
  real.run.close();
  run = await wide('autoscaling');
  run('kubectl get hpa');
  expect(await whyOf('hpa')).toMatch(/AbleToScale True: [^.]+\..* ScalingActive True: /);
});

it('says of a pod for another scheduler that nobody of that name runs, and nothing of what this one would do', async () => {
  real = realCluster('08-deployment');
  driver = new Driver(real.client, { columns: 120, rows: 40 });
  real.run.core.advance(real.run.core.start + 3_000);
  real.run.input(`kubectl run odd --image=nginx --overrides='{"spec":{"schedulerName":"other"}}'`);
  real.run.core.advance(real.run.core.now + 3_000);
  await driver.refresh();
  await driver.type(':pods default');
  await driver.press('enter', 'W');
  const seen = await read();
  expect(seen.replace(/\s+/g, ' ')).toContain(
    'it waits for the scheduler other (spec.schedulerName), and only default-scheduler runs',
  );
  expect(seen).not.toContain('nodes would do');
});

it('scrolls to the end of a text that is longer than the view, though there is but one link to choose', async () => {
  real = realCluster('scheduler-down');
  driver = new Driver(real.client, { columns: 80, rows: 18 });
  driver.app.showGuide = false;
  real.run.core.input('scenario fault processDown kube-scheduler');
  real.run.core.advance(real.run.core.start + 2_000);
  await driver.refresh();
  await driver.type(':pods kube-system /kube-scheduler');
  await driver.press('enter', 'W');
  const first = driver.rows();
  const end = /\^ because the fault processDown struck kube-scheduler/;
  expect(first.join('\n')).not.toMatch(end);
  for (const [there, back] of [
    ['G', 'g'],
    ['pagedown', 'pageup'],
  ] as const) {
    await driver.press(there);
    expect(driver.rows().join('\n')).toMatch(end);
    await driver.press(back);
    expect(driver.rows()).toEqual(first);
  }
  const seen = await read();
  expect(seen).toMatch(end);
  for (const row of first) expect(seen).toContain(row.trim());
  for (let i = 0; i < 30; i++) await driver.press('k');
  expect(driver.rows()).toEqual(first);
});

it('tells that a probe made the kubelet stop a container, and what that got', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment live --image=nginx:1.25 -n shop');
  const probe = { httpGet: { path: '/nosuch', port: 80 }, periodSeconds: 2, failureThreshold: 2 };
  const patch = JSON.stringify({
    spec: { template: { spec: { containers: [{ name: 'nginx', livenessProbe: probe }] } } },
  });
  run(`kubectl patch deployment live -n shop -p '${patch}'`);
  run('kubectl get pods');
  expect(await whyOf('pods shop /^live')).toMatch(
    /Container nginx restarted (once|\d+ times): before, it ran for \d+s and was stopped by the kubelet, for a probe failed: Liveness probe failed: HTTP probe failed with statuscode: 404 \(it ended as Completed, exit code 0\)\./,
  );
  for (let i = 0; i < 15; i++) run('kubectl get pods'); // a client sends few events of one object
  expect(await whyOf('pods shop /^live')).toMatch(
    /was stopped by the kubelet, for a probe failed, it seems, as before: Liveness probe failed: HTTP probe failed with statuscode: 404 \(it ended as Completed/,
  );
  // one that ends by itself was stopped by nobody
  run('kubectl run crash --image=busybox -n shop -- false');
  expect(await whyOf('pods shop /^crash')).toMatch(/ended as Error, exit code 1\./);
});

it('tells what keeps a pod from starting while that lasts', async () => {
  const run = await wide('two-doors');
  const pod = {
    containers: [{ name: 'm', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    volumes: [{ name: 'v', configMap: { name: 'nope' } }],
  };
  run(`kubectl run mount --image=nginx -n shop --overrides='${JSON.stringify({ spec: pod })}'`);
  const said = /FailedMount: MountVolume\.SetUp failed for volume "v" : configmap "nope" not found/;
  const before = await whyOf('pods shop /^mount');
  expect(before).toContain('Status: ContainerCreating');
  expect(before).toMatch(said);
  for (let i = 0; i < 8; i++) run(i === 0 ? 'kubectl create configmap nope -n shop' : 'kubectl get pods');
  const after = await whyOf('pods shop /^mount');
  expect(after).toContain('Status: Running');
  expect(after).not.toContain('ago: FailedMount');
});

it('tells of all that make pods why they cannot', async () => {
  const run = await wide('full-quota');
  const labels = { app: 'own' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'm', image: 'nginx' }] } };
  const apply = (kind: string, more: object): void => {
    const spec = { selector: { matchLabels: labels }, template, ...more };
    const stdin = JSON.stringify({ apiVersion: 'apps/v1', kind, metadata: { name: 'own' }, spec });
    real.run.input('kubectl apply -n shop -f -', { stdin });
  };
  apply('StatefulSet', { serviceName: 'own' });
  apply('DaemonSet', {});
  run('kubectl create job own --image=busybox -n shop -- true');
  for (const list of ['jobs', 'sts', 'ds'])
    expect(await whyOf(`${list} shop /^own`), list).toMatch(
      /said \d+\w* ago: FailedCreate: .*forbidden: exceeded quota: budget, requested: pods=1, used: pods=3, limited: pods=3.*:resourcequotas shows what budget lets the namespace use, and what is used\./,
    );
  expect(await whyOf('jobs shop /^own')).toContain('none of its pods could be made so far');
  run('kubectl patch quota budget -n shop -p \'{"spec":{"hard":{"pods":"9"}}}\'');
  for (let i = 0; i < 5; i++) run('kubectl get pods');
  const after = await whyOf('jobs shop /^own');
  expect(after).not.toContain('FailedCreate:');
  expect(after).not.toContain('none of its pods');
});

it('tells how many pods a budget lets go, and of a pod that an eviction of it is refused', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment pay --image=nginx -n shop --replicas=2');
  run('kubectl create pdb pay --selector=app=pay --min-available=2 -n shop');
  expect(await whyOf('pdb shop')).toContain('2 pods are healthy, and 2 must stay: none may be evicted.');
  const held = 'is refused now by the PodDisruptionBudget pay: 2 pods are healthy, and 2 must stay.';
  expect(await whyOf('pods shop /^pay')).toContain(held);
  run('kubectl scale deployment pay --replicas=3 -n shop');
  expect(await whyOf('pdb shop')).toContain('3 pods are healthy, and 2 must stay: 1 may be evicted.');
  expect(await whyOf('pods shop /^pay')).not.toContain('PodDisruptionBudget pay:');
});

it('says of what stands still that nobody acts on it, and why', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment big --image=nginx -n shop');
  run(`kubectl set resources deployment big -n shop --requests=cpu=99`);
  expect(await whyOf('deploy shop /^big')).toMatch(
    /Its pod big-\w+-\w+ is Pending: 0\/3 nodes are available: .* shift-w on the pod tells why\./,
  );
  expect(await whyOf('nodes /worker-1')).not.toContain('heartbeat of it');
  run('scenario fault processDown kube-controller-manager');
  run('kubectl delete namespace shop --wait=false');
  const nobody = 'No controller acts on it now: kube-controller-manager does not run.';
  expect(await whyOf('ns /^shop')).toContain(nobody);
  expect(await whyOf('deploy shop /^big')).toContain(nobody);
  run('scenario fault processFrozen kube-scheduler');
  expect(await whyOf('pods shop /^big.*Pending')).toContain(
    'Nobody gives it a node now: kube-scheduler does not answer.',
  );
  run('scenario fault kubeletCertificateExpired worker-1');
  const kubelet = 'the API server does not take the certificate of the kubelet of worker-1, which is over its time.';
  expect(await whyOf('nodes /worker-1')).toContain(`No heartbeat of it arrives now: ${kubelet}`);
  expect(await whyOf('pods shop /worker-1')).toContain(
    `Its kubelet cannot report what it does, nor hear of changes: ${kubelet}`,
  );
  run('scenario fault kubeletStopped worker-2');
  expect(await whyOf('pods shop /worker-2')).toContain(
    'Nobody looks after it on its node now: the kubelet of worker-2 does not run.',
  );
  run('scenario heal kubeletStopped');
  run('scenario fault certificateExpired apiserver');
  expect(await whyOf('nodes /worker-2')).toContain(
    'No heartbeat of it arrives now: nobody trusts the certificate of kube-apiserver, which is over its time.',
  );
});

it('says how far the end of a pod is, and who still uses a claim that was deleted', async () => {
  const run = await wide('statefulset-order');
  real.run.core.advance(real.run.core.now + 60_000);
  const [claim] = real.client.list('persistentvolumeclaims');
  const { name = '', namespace = '' } = claim?.metadata ?? {};
  run(`kubectl delete pvc ${name} -n ${namespace} --wait=false`);
  const pod = name.slice(name.indexOf('-') + 1);
  expect(await whyOf(`pvc ${namespace} /^${name}`)).toContain(
    `taken away: kubernetes.io/pvc-protection (the pod ${pod} uses it).`,
  );
  const lifecycle = { preStop: { exec: { command: ['sleep', '20'] } } };
  const spec = { terminationGracePeriodSeconds: 60, containers: [{ name: 'web', image: 'nginx', lifecycle }] };
  run(`kubectl run slow --image=nginx --overrides='${JSON.stringify({ spec })}'`);
  real.run.input('kubectl delete pod slow --wait=false');
  real.run.core.advance(real.run.core.now + 5_000);
  expect(await whyOf('pods default /^slow')).toContain(
    'It was told to stop 5s ago. First its preStop hook runs (that of web runs sleep 20), then SIGTERM comes; whoever still runs in 55s is killed (SIGKILL).',
  );
});

it('says of a container that ends well, of a sidecar that fails, and of a program that is not there, what is so', async () => {
  const run = await wide('rolling-update');
  run('kubectl run idle --image=busybox -n default');
  run('kubectl run typo --image=busybox -n default -- slep 1d');
  const spec = {
    initContainers: [{ name: 'helper', image: 'busybox', command: ['sh', '-c', 'sleep 3'], restartPolicy: 'Always' }],
    containers: [{ name: 'web', image: 'nginx' }],
  };
  run(`kubectl run pair -n default --image=nginx --overrides='${JSON.stringify({ spec })}'`);
  real.run.core.advance(real.run.core.now + 40_000);
  expect(await whyOf('pods default /^idle')).toContain(
    'ends well (exit code 0), and restartPolicy Always has the kubelet start it again and again',
  );
  expect(await whyOf('pods default /^typo')).toMatch(/was tried \d times and could not be started \(StartError/);
  const pair = await whyOf('pods default /^pair');
  expect(pair).not.toContain('never start');
  expect(pair).toContain('The sidecar helper (an init container with restartPolicy Always) ends and is started again');
});

it('says of a Job that its pod cannot start, and of a pod that its node does not exist', async () => {
  const run = await wide('rolling-update');
  run('kubectl create job bad -n default --image=busybx -- sleep 5');
  expect(await whyOf('jobs default /^bad')).toMatch(/its pod bad-\w+ is (?:ErrImagePull|ImagePullBackOff)/);
  real.run.input(
    `kubectl run lost -n default --image=nginx --overrides='${JSON.stringify({ spec: { nodeName: 'worker-9' } })}'`,
  );
  real.run.core.advance(real.run.core.now + 2_000);
  const lost = await whyOf('pods default /^lost');
  expect(lost).toContain('It is placed on worker-9, and there is no such node');
  expect(lost).not.toContain('waits for a node');
});

it('says of an Ingress which rules lead nowhere, and of a NetworkPolicy whom it guards', async () => {
  const run = await wide('ingress');
  run('minikube addons enable ingress');
  run('kubectl create ingress bad --class=nginx --rule="a.example/api*=other:80" --rule="a.example/old*=shop:8080"');
  real.run.core.advance(real.run.core.now + 60_000);
  const said = await whyOf('ing default /^bad');
  expect(said).toContain('a.example/api leads nowhere: there is no Service other, and requests get 503.');
  expect(said).toContain('a.example/old leads nowhere: the Service shop has no port 8080');
  run('kubectl create ingress late --class=nginx --rule="a.example/api*=shop:80,tls=nosuch"');
  real.run.core.advance(real.run.core.now + 60_000);
  const late = await whyOf('ing default /^late');
  expect(late).toContain('a.example/api belongs to the Ingress bad, which is older: this rule is not used.');
  expect(late).toContain('There is no Secret nosuch: https gets a certificate that the controller made itself.');
  await driver.press('esc', 'I');
  expect(driver.text()).toContain('https://a.example/api');
  run('kubectl cordon -l kubernetes.io/os=linux');
  run('kubectl delete pods -n ingress-nginx --all --force');
  real.run.core.advance(real.run.core.now + 60_000);
  expect(await whyOf('ing default /^late')).toMatch(
    /No pod of its controller is ready: nobody answers at 10\.[\d.]+\./,
  );
  const policy = (name: string, app: string) =>
    `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: ${name} }, spec: { podSelector: { matchLabels: { app: ${app} } } } }`;
  await real.client.run('kubectl apply -n default -f -', policy('none', 'nobody')).done;
  await real.client.run('kubectl apply -n default -f -', policy('closed', 'shop')).done;
  expect(await whyOf('netpol default /^none')).toContain('It selects no pod of its namespace: it closes nothing.');
  expect(await whyOf('netpol default /^closed')).toMatch(/It guards \d pods?: shop-\S+.* It lets in: nothing\./);
  const rules = (ingress: object[]): void =>
    run(`kubectl patch netpol closed -n default --type=merge -p '${JSON.stringify({ spec: { ingress } })}'`);
  rules([{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 80 }] }]);
  expect(await whyOf('netpol default /^closed')).toContain('It lets in: pods app=api of this namespace, on 80/TCP.');
  rules([{}]);
  expect(await whyOf('netpol default /^closed')).toContain('It lets in: everybody.');
  rules([{ ports: [{ port: 'metrics' }] }]);
  expect(await whyOf('netpol default /^closed')).toContain(
    'It lets in: everybody, on metrics/TCP. No port of its pods is called metrics: that lets nothing in.',
  );
});

it('says of a CronJob when its next Job is due and which one cannot run, and of a DaemonSet which nodes it leaves out', async () => {
  const run = await wide('rolling-update');
  run("kubectl create cronjob tick -n default --image=busybx --schedule='*/5 * * * *' -- date");
  expect(await whyOf('cj default /^tick')).toMatch(
    /Its next Job is due in \d+(?:m\d*s?|s) \(\*\/5 \* \* \* \*\)\. No Jobs of it are there\./,
  );
  real.run.core.advance(real.run.core.now + 320_000);
  expect(await whyOf('cj default /^tick')).toMatch(/1 Job of it is there\. Job tick-\d+: its pod tick-\S+ is \w+/);
  const set = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { nodeSelector: { agent: 'yes' }, containers: [{ name: 'agent', image: 'nginx' }] },
      },
    },
  };
  await real.client.run('kubectl apply -n default -f -', JSON.stringify(set)).done;
  await real.client.run('kubectl label node worker-1 agent=yes').done;
  real.run.core.advance(real.run.core.now + 20_000);
  const said = await whyOf('ds default /^agent');
  expect(said).toMatch(/It runs on 1 of \d nodes\./);
  expect(said).toContain('worker-2: it has no label agent=yes.');
});

it('says of a pod that is deleted where its kubelet does not work that nobody has told its containers', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment web --image=nginx -n shop');
  const [pod] = real.client.list('pods', 'shop').filter(({ metadata }) => metadata.name.startsWith('web-'));
  const { nodeName } = (pod as unknown as { spec: { nodeName: string } }).spec;
  run(`scenario fault kubeletStopped ${nodeName}`);
  real.run.input(`kubectl delete pod ${pod?.metadata.name} -n shop --wait=false`);
  real.run.core.advance(real.run.core.now + 7_000);
  const said = await whyOf('pods shop /^web.*Terminating');
  expect(said).toContain('It was asked to go 7s ago, and nobody has told its containers so far.');
  expect(said).not.toContain('SIGTERM');
});

it('says of endpoints that are empty why, as their Service does, and of a Service that sends to a pod which is no more', async () => {
  const run = await wide('two-doors');
  run('kubectl create deployment web --image=nginx -n shop --replicas=2');
  run('kubectl expose deployment web -n shop --port=80');
  run('kubectl create service clusterip lost -n shop --tcp=80');
  const empty = 'No ready endpoint: requests are refused. No pod has the labels that its selector asks for: app=lost.';
  for (const list of ['svc shop /^lost', 'endpointslices shop /^lost', 'endpoints shop /^lost'])
    expect(await whyOf(list), list).toContain(empty);
  expect(await whyOf('endpointslices shop /^web')).not.toContain('No ready endpoint');
  run('scenario fault processDown kube-controller-manager');
  const [pod] = real.client.list('pods', 'shop').filter(({ metadata }) => metadata.name.startsWith('web-'));
  const name = pod?.metadata.name ?? '';
  run(`kubectl delete pod ${name} -n shop --force`);
  const gone = `It also sends requests to ${name}, which is no more; nobody has corrected its EndpointSlice so far: kube-controller-manager does not run.`;
  expect(await whyOf('svc shop /^web')).toContain(gone);
  await driver.press('esc', 'I');
  expect(driver.text()).toContain(gone);
  expect(driver.text()).toMatch(new RegExp(`${name}.* gone `));
});

it('says of a StatefulSet that its partition holds old pods, which is no fault', async () => {
  const run = await wide('17-statefulset');
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { rollingUpdate: { partition: 2 } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
    },
  };
  await real.client.run('kubectl apply -n default -f -', JSON.stringify(set)).done;
  real.run.core.advance(real.run.core.now + 60_000);
  expect(await whyOf('sts default /^web')).not.toContain('partition 2:');
  await real.client.run('kubectl set image sts/web -n default web=nginx:1.28').done;
  real.run.core.advance(real.run.core.now + 500);
  expect(await whyOf('sts default /^web')).toMatch(/\d of (?:1|3) (?:are new|are ready)/);
  real.run.core.advance(real.run.core.now + 60_000);
  const held = await whyOf('sts default /^web');
  expect(held).toContain('Held at partition 2: web-0, web-1 keep the old template.');
  expect(held).not.toContain('rolling out');
  run(`kubectl patch sts web -n default -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'`);
  expect(await whyOf('sts default /^web')).toContain(
    '2 of 3 pods keep the old template until somebody deletes them: its update strategy is OnDelete.',
  );
});

it('says of a CronJob that a tick was left out, and of a namespace what is left in it', async () => {
  const run = await wide('rolling-update');
  const job = `{"spec":{"concurrencyPolicy":"Forbid"}}`;
  run(`kubectl create cronjob tick -n default --image=busybox --schedule='* * * * *' -- sleep 100`);
  run(`kubectl patch cronjob tick -n default -p '${job}'`);
  real.run.core.advance(real.run.core.now + 100_000);
  expect(await whyOf('cj default /^tick')).toMatch(
    /A tick was left out \d+s ago: tick-\d+ still runs, and concurrencyPolicy is Forbid\. Its next Job is due/,
  );
  run('kubectl create namespace left');
  run('kubectl run held -n left --image=nginx');
  run(`kubectl patch pod held -n left -p '{"metadata":{"finalizers":["example.com/hold"]}}'`);
  run('kubectl delete namespace left --wait=false');
  run('kubectl get pods');
  expect(await whyOf('ns /^left')).toContain(
    'It stays until its content is gone: of that the pod held is left. held waits for its finalizer example.com/hold.',
  );
});

it('follows what an autoscaler did to what it counted, the load and who sends it', async () => {
  const run = await wide('autoscaling');
  run('load start rush --to web --from pod/customer --rate 100');
  run('kubectl get hpa');
  const text = await whyOf('deploy default /^web');
  expect(text).toMatch(
    /autoscaler-controller deployments default\/web: spec\.replicas 1 → 5 The autoscaler changes the number of replicas with the load\. \^ because it had counted cpu at 2\d\d% of the requests, 50% wanted: 5 in place of 1 \^ because the load of 100 requests\/s to web \(rush\) goes on since 00:00:05 \^ because load start rush/,
  );
  expect(text.match(/horizontal-pod-autoscaler-controller/g)).toHaveLength(1); // its own earlier writes are no reason
  await driver.press('esc');
  expect(await whyOf('hpa default /^web')).toMatch(
    /It counted cpu at \d+% of the requests, 50% wanted: 5 replicas for 5\..*50% wanted: 5 are right/,
  );
});

it('follows what an autoscaler did to the fault that keeps a pod busy', async () => {
  const run = await wide('autoscaling');
  run('scenario fault cpuHog selector=app=web millicores=150');
  run('kubectl get hpa');
  expect(await whyOf('deploy default /^web')).toMatch(
    /because it had counted cpu at 1\d\d% of the requests, 50% wanted: 4 in place of 1 \^ because the fault cpuHog struck default\/web-/,
  );
});

it('says why a load balancer has no address, and where its Service answers meanwhile', async () => {
  const run = await wide('two-doors');
  run('kubectl create service loadbalancer front --tcp=80 -n shop');
  expect(await whyOf('svc shop /^front')).toMatch(
    /Nobody gives it an address from outside: that is for a cloud, and this cluster has none; minikube tunnel gives one while it runs\. From outside it answers on every node, at 3\d{4}\./,
  );
});
