/** What users of k9s are used to, on a real run: each row of README's table of k9s that no other test holds. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/run/cluster.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster } from './real-cluster.ts';

let real: Real;
let driver: Driver;

beforeAll(() => {
  real = realCluster('rolling-update');
  const { core } = real.run;
  core.advance(core.start + 10_000);
  for (const line of [
    'kubectl create configmap settings --from-literal=color=red -n shop',
    'kubectl create secret generic token --from-literal=key=s3cret -n shop',
    'kubectl create cronjob tick --image=busybox --schedule="* * * * *" -n shop -- date',
    'kubectl set env deployment/web --from=configmap/settings -n shop',
    'kubectl run crash --image=busybox -n shop -- false',
    'kubectl create role reader --verb=get,list --resource=pods -n shop',
    'kubectl create rolebinding jane --role=reader --user=jane -n shop',
  ]) {
    core.input(line);
    core.advance(core.now + 5_000);
  }
  core.advance(core.now + 60_000);
});
afterAll(() => real.run.close());
afterEach(() => driver.close());

async function open(command: string, columns = 120, rows = 40): Promise<void> {
  driver = new Driver(real.client, { columns, rows });
  driver.app.showGuide = false;
  await driver.type(`:${command}`);
  await driver.press('enter');
}

const sees = (text: string | RegExp) =>
  eventually(() => {
    driver.screen.flush();
    return typeof text === 'string' ? driver.text().includes(text) : text.test(driver.text());
  });

describe('describe, YAML and events', () => {
  it('keeps what one reads of an object that goes, and says that it is deleted', async () => {
    await real.client.run('kubectl create configmap goes --from-literal=colour=green -n shop').done;
    await open('cm shop /goes');
    await driver.press('d');
    await sees('green');
    await real.client.run('kubectl delete configmap goes -n shop').done;
    await driver.refresh();
    await sees('Describe(shop/goes) deleted');
    expect(driver.text()).toContain('green');
    await real.client.run('kubectl create configmap goes --from-literal=colour=blue -n shop').done;
    await driver.refresh();
    await sees('blue'); // another one of this name
    expect(driver.title()).not.toContain('deleted');
    await real.client.run('kubectl delete configmap goes -n shop').done;
  });

  it('describes with events, and searches', async () => {
    await open('pods shop /crash', 200, 60);
    await driver.press('d');
    await sees('Service Account:');
    await driver.type('/BackOff');
    await driver.press('enter', 'n');
    expect(driver.text()).toMatch(/Warning +BackOff/);
    expect(driver.title()).toMatch(/<\/BackOff> ?\[(\d)\/\d\]$/);
    await driver.press('g');
    await driver.press('/', 'ctrl-u', ':', 'enter');
    const lines = driver.app.view as unknown as { pane: { matches(): number[] } };
    const all = lines.pane.matches().length;
    expect(all).toBeGreaterThan(50); // the last ones stand on the last page, where they cannot be the first line
    expect(driver.title()).toMatch(new RegExp(`\\[1/${all}\\]$`));
    await driver.press('N');
    expect(driver.title()).toMatch(new RegExp(`\\[${all}/${all}\\]$`));
    await driver.press('N', 'N');
    expect(driver.title()).toMatch(new RegExp(`\\[${all - 2}/${all}\\]$`));
    await driver.press('n', 'n', 'n');
    expect(driver.title()).toMatch(new RegExp(`\\[1/${all}\\]$`));
  });

  it('marks the lines that are cut, and shows the whole of them with the key that the header names', async () => {
    await open('pods shop /crash', 80, 24);
    await driver.press('d');
    await sees('Service Account:');
    await driver.press('G');
    const marked = () => driver.lines().filter((text) => text.endsWith('… │')).length;
    expect(marked()).toBeGreaterThan(1);
    expect(driver.text()).toMatch(/<w> +Wrap/);
    expect(driver.text()).not.toContain('failed container');
    await driver.press('w', 'G');
    expect(marked()).toBe(0);
    expect(driver.text().replace(/ │\n│ /g, '')).toMatch(/Back-off restarting failed container/);
  });

  it('marks the namespace in use, and the favourites, where namespaces are listed', async () => {
    await open('pods shop');
    driver.app.settings = { ...driver.app.settings, favourites: ['shop'] };
    await driver.type(':ns');
    await driver.press('enter');
    const names = () => driver.rows().map((row) => row.trim().split(/ +/)[0]);
    expect(names()).toContain('shop+(*)');
    expect(names()).toContain('kube-system');
    await driver.type('/^kube-system ');
    await driver.press('enter', 'u');
    expect(names()).toEqual(['kube-system(*)']);
    await driver.press('c');
    expect(driver.copied).toEqual(['kube-system']);
    await driver.press('esc', '0');
    expect(names()).toContain('shop+');
    expect(driver.text()).not.toContain('(*)');
    driver.app.namespace = 'shop';
  });

  it('leaves a namespace that one enters without the filter of another', async () => {
    await open('pods shop');
    await driver.type('/crash');
    await driver.press('enter');
    await driver.type(':ns /kube-system');
    await driver.press('enter', 'enter');
    expect(driver.title()).toMatch(/^pods\(kube-system\)\[\d+\]$/);
    driver.app.namespace = 'shop';
  });

  it('copies the namespaces of all marked rows, each once', async () => {
    await open('pods all');
    await driver.type('/crash|coredns');
    await driver.press('enter', '*', 'n');
    expect(driver.copied.map((text) => text.split('\n').sort())).toEqual([['kube-system', 'shop']]);
  });

  it('shows YAML, with managed fields folded', async () => {
    await open('deploy shop', 120, 60);
    await driver.press('y');
    expect(driver.text()).toContain('replicas: 4');
    expect(driver.text()).not.toContain('managedFields');
    await driver.press('w', 'c');
    expect(driver.copied[0]).toContain('kind: Deployment');
  });

  it('lists the events of one object, and all of them newest first', async () => {
    await open('pods shop', 120, 40);
    await driver.press('E');
    expect(driver.text()).toMatch(/LAST SEEN.? +TYPE +REASON +MESSAGE/);
    await driver.press('esc');
    await open('pods shop /crash');
    await driver.press('E');
    expect(driver.title()).toMatch(/^events\(pod\/crash\)/);
    expect(driver.rows().length).toBeGreaterThan(2);
    await driver.type(':events shop');
    await driver.press('enter');
    expect(driver.text()).toMatch(/LAST SEEN↓ +TYPE +REASON +OBJECT +MESSAGE/);
  });

  it('decodes secrets, and shows who uses a ConfigMap', async () => {
    await open('secrets shop');
    await driver.press('x');
    expect(driver.text()).toMatch(/key: +s3cret/);
    await driver.type(':cm shop /settings');
    await driver.press('enter', 'u');
    expect(driver.rows().join('\n')).toMatch(/web/);
  });
});

describe('logs', () => {
  it('show a pod, its run before, the last minute, with times, filtered, wrapped and saved', async () => {
    await open('pods shop /web');
    await driver.press('l');
    expect(driver.title()).toMatch(/Logs\(shop\/web-/);
    const lines = driver.rows().length;
    await driver.press('t');
    expect(driver.text()).toMatch(/2026-03-02T09:0\d/);
    await driver.type('/nothing-like-this');
    await driver.press('enter');
    expect(driver.rows().length).toBeLessThan(lines);
    await driver.press('esc', '1', 's', 'w', 'ctrl-s');
    expect(driver.saved).toHaveLength(1);
    await driver.press('esc');
    await driver.type(':pods shop /crash');
    await driver.press('enter', 'p');
    expect(driver.title()).toMatch(/Previous|previous/);
  });

  it('show all pods of a deployment, each line with its pod', async () => {
    await open('deploy shop');
    await driver.press('l');
    expect(driver.title()).toMatch(/Logs\(deployment\/shop\/web\)/);
    expect(new Set(driver.text().match(/web-[0-9a-f]+-\w{5}/g) ?? []).size).toBeGreaterThan(1);
  });
});

describe('actions show the line that they run', () => {
  it.each([
    ['deploy shop', 'r', 'kubectl rollout restart deployment/web -n shop'],
    ['deploy shop', 'ctrl-u', 'kubectl rollout undo deployment/web'],
    ['cronjobs shop', 't', 'kubectl create job tick-manual-1 --from=cronjob/tick -n shop'],
    ['cronjobs shop', 's', `kubectl patch cronjob tick -n shop -p '{"spec":{"suspend":true}}'`],
    ['nodes /worker-1', 'c', 'kubectl cordon worker-1'],
    ['nodes /worker-1', 'u', 'kubectl uncordon worker-1'],
    ['nodes /worker-1', 'r', 'kubectl drain worker-1 --ignore-daemonsets'],
    ['pods shop /crash', 'ctrl-k', 'kubectl delete pod crash -n shop --grace-period=1 --wait=false'],
  ])(':%s, then %s', async (command, key, line) => {
    await open(command);
    await driver.press(key);
    expect(driver.text()).toContain(line);
    await driver.press('esc');
    expect(driver.app.dialog).toBeUndefined();
  });

  it('sets only the images that were changed, and none where none was', async () => {
    await open('deploy shop');
    await driver.press('i');
    expect(driver.text()).toContain('It has these already: nothing changes.');
    expect(driver.text()).not.toMatch(/rolls over|kubectl set image/);
    await driver.press('enter');
    expect(driver.text()).toContain('These are the images that it has.');
    await driver.press('backspace', '6');
    expect(driver.text()).toContain('kubectl set image deployment/web web=nginx:1.26 -n shop');
    expect(driver.text()).toMatch(/rolls over its 4 pods/);
    await driver.press('esc');
  });

  it('deletes with propagation and force', async () => {
    await open('deploy shop');
    await driver.press('ctrl-d', 'tab', 'tab', 'right', 'right', 'tab', 'space');
    expect(driver.text()).toContain('kubectl delete deployment web -n shop --wait=false');
    expect(driver.text()).toContain('--cascade=orphan');
    expect(driver.text()).toContain('--force');
    expect(driver.text()).toContain('What it owns stays, without an owner: ');
    await driver.press('esc');
  });
});

describe('trees and dashboards', () => {
  it('xray keeps what is closed while the cluster changes', async () => {
    await open('xray deploy shop', 120, 60);
    expect(driver.text()).toMatch(/web-[0-9a-f]+-\w{5}/);
    await driver.press('x');
    const closed = driver.rows().length;
    real.run.core.advance(real.run.core.now + 30_000);
    await driver.refresh();
    expect(driver.rows().length).toBe(closed);
    await driver.press('enter');
    expect(driver.rows().length).toBeGreaterThan(closed);
  });

  it('pulses count a volume as at fault once its claim is gone, beside all kinds that k9s has', async () => {
    const { core } = real.run;
    const volume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'kept' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'manual',
        hostPath: { path: '/data' },
      },
    };
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'kept', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'manual',
        volumeName: 'kept',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    for (const object of [volume, claim]) await real.client.run('kubectl create -f -', JSON.stringify(object)).done;
    core.advance(core.now + 30_000);
    await open('pulses', 120, 40);
    expect(driver.text()).toMatch(/persistentvolumes +1 ok +0 faults/);
    for (const kind of ['ingresses', 'networkpolicies', 'serviceaccounts'])
      expect(driver.text()).toMatch(new RegExp(`${kind} +\\d+ ok`));
    core.input('kubectl delete pvc kept -n shop --wait=false');
    core.advance(core.now + 30_000);
    await driver.refresh();
    expect(driver.text()).toMatch(/persistentvolumes +0 ok +1 faults/);
  });

  it('shows metrics against requests and limits', async () => {
    await open('pods kube-system', 200, 50);
    expect(driver.text()).toMatch(/CPU +%CPU\/R +%CPU\/L +MEM +%MEM\/R +%MEM\/L/);
    expect(driver.rows().find((row) => row.startsWith('coredns'))).toMatch(
      /Running +\d+ +\S*\d+ +\d+ +n\/a +\S*\d+ +\d+ +\d+/,
    );
  });

  it('shows all containers of a pod, with what each uses', async () => {
    const { core } = real.run;
    const [{ metadata }] = real.client
      .list('pods', 'kube-system')
      .filter((each) => each.metadata.name.startsWith('coredns-')) as [KubeObject];
    core.input(`kubectl debug -n kube-system ${metadata.name} --image=busybox -c look -- sleep 1d`);
    core.advance(core.now + 20_000);
    await open(`pods kube-system /${metadata.name}`, 200, 50);
    await driver.press('enter');
    expect(driver.text()).toMatch(
      /PROBES\(L:R:S\) +CPU +CPU\/RL +%CPU\/R +%CPU\/L +MEM +MEM\/RL +%MEM\/R +%MEM\/L +PORTS/,
    );
    expect(driver.rows()).toEqual([
      expect.stringMatching(/^E1 +look +busybox +false +Running +0 +off:off:off +\d+ +0:0 +n\/a/),
      expect.stringMatching(/^M1 +coredns .* true +Running +0 \S+ +\d+/),
    ]);
    expect(driver.app.view.concept).toContain('A container is a process');
  });

  it('says of a container what the kubelet says of it, also while its pod is being deleted', async () => {
    const { core } = real.run;
    core.input('kubectl run slow --image=busybox -n shop -- sleep 1d'); // the first process has no handler for SIGTERM
    core.advance(core.now + 10_000);
    await open('pods shop /slow', 200, 50);
    await driver.press('enter', 'ctrl-w');
    core.input('kubectl delete pod slow -n shop --wait=false');
    core.advance(core.now + 5_000);
    await driver.refresh();
    expect(driver.rows()).toEqual([expect.stringMatching(/slow .*busybox +true +Running .* is being stopped/)]);
    core.advance(core.now + 60_000);
  });

  it('tells who may do something', async () => {
    for (const line of [
      'kubectl create role logs -n shop --verb=get --resource=pods/log',
      'kubectl create role one -n shop --verb=get --resource=pods --resource-name=web-0',
      'kubectl create rolebinding logs -n shop --role=logs --serviceaccount=shop:reader',
      'kubectl create rolebinding one -n shop --role=one --serviceaccount=shop:reader',
    ])
      real.run.core.input(line);
    await open('who delete pods', 160);
    expect(driver.title()).toMatch(/^subjects\(delete pods\)\[\d+\]/);
    expect(driver.text()).toMatch(/\* +system:masters +Group +ClusterRole\/cluster-admin +cluster-admin/);
    expect(driver.text()).not.toContain('system:basic-user');
    await open('who get pods/log', 160);
    expect(driver.title()).toMatch(/^subjects\(get pods\/log\)\[\d+\]/);
    expect(driver.text()).toMatch(/shop:reader +ServiceAccount +Role\/logs +logs/);
    expect(driver.text()).toContain('ClusterRole/cluster-admin');
    await open('who get pods/web-0', 160);
    expect(driver.text()).toMatch(/shop:reader +ServiceAccount +Role\/one +one/);
    expect(driver.text()).not.toMatch(/Role\/logs/);
    await open('who get pods', 160);
    expect(driver.text()).not.toContain('shop:reader');
    await open('who GET pods/log kube-system', 160);
    expect(driver.title()).toContain('subjects(get pods/log in kube-system)');
    expect(driver.text()).toContain('ClusterRole/cluster-admin');
    expect(driver.text()).not.toContain('shop:reader');
    await open('who get pods nowhere');
    expect(driver.text()).toContain('There is no namespace "nowhere".');
    await open('who get /healthz', 160);
    expect(driver.text()).toMatch(/system:authenticated +Group +ClusterRole\/system:discovery/);
    await open('who get nothing/log');
    expect(driver.text()).toContain('"nothing" is no kind.');
    await open('who delete');
    expect(driver.text()).toContain('who takes a verb and a kind');
  });

  it('lists users and groups by the bindings that name them, each once, and leads to what they may do', async () => {
    real.run.core.input('kubectl create rolebinding again --role=reader --user=jane --group=readers -n shop');
    await open('usr');
    expect(driver.title()).toMatch(/^users\[\d+\]$/);
    expect(driver.text()).toMatch(/NAME↑ +KIND +FIRST LOCATION/);
    expect(driver.rows().filter((row) => row.includes('jane'))).toEqual([
      expect.stringMatching(/^jane +RoleBinding +\S+/),
    ]);
    expect(driver.text()).toMatch(/system:kube-scheduler +ClusterRoleBinding +system:/);
    expect(driver.text()).not.toContain('system:masters');
    await driver.type('/jane');
    await driver.press('enter', 'enter');
    expect(driver.title()).toMatch(/^rules\(User:jane\)/);
    await driver.press('esc');
    expect(driver.title()).toMatch(/^users/);
    await driver.type(':grp /readers');
    await driver.press('enter');
    expect(driver.rows()).toEqual([expect.stringMatching(/^readers +RoleBinding +again/)]);
    await driver.press('d');
    expect(driver.text()).toContain('This line is no object of its own in the cluster.');
    await driver.type(':groups');
    await driver.press('enter');
    expect(driver.text()).toMatch(/system:masters +ClusterRoleBinding +cluster-admin/);
    for (const [typed, found] of [
      [':can u:ja', 'can u:jane'],
      [':can g:rea', 'can g:readers'],
    ] as const) {
      await driver.type(typed);
      expect(driver.app.prompt?.suggestions).toEqual([found]);
      await driver.press('esc');
    }
  });

  it('shows what a subject may do, and where that comes from', async () => {
    await open('can u:jane');
    expect(driver.rows().join('\n')).toMatch(/pods.*RB?.*|pods/i);
    expect(driver.text()).toContain('jane');
    const names = driver.rows().map((row) => row.split(/ {2,}/)[1]);
    expect(names.indexOf('pods')).toBeLessThan(names.findIndex((name) => name?.startsWith('/')));
    await driver.press('G');
    expect(driver.rows().join('\n')).toMatch(/ \/version\/? +n\/a /);
    await driver.type(':rolebindings shop');
    await driver.press('enter', 'enter');
    expect(driver.text()).toMatch(/NAME.*GET.*LIST.*WATCH/);
    // a line for each resource, however many rules name it, all of its verbs at 80 columns
    await driver.resize(80, 24);
    await open('clusterroles /^admin');
    await driver.press('enter');
    expect(driver.text()).toMatch(/│ NAME↑ +API-GROUP +GET +LIST +WATCH +CREATE +PATCH +UPDATE +DELETE +DEL-LIST +│/);
    const rows = driver.rows().map((row) => row.trim().replace(/ +/g, ' '));
    expect(rows.filter((row) => row.startsWith('configmaps '))).toEqual(['configmaps core x x x x x x x x']);
    // whose certificate is of the group that is bound to cluster-admin
    await open('can u:kubernetes-admin', 200);
    expect(driver.text()).toMatch(/\* +\* .*cluster-admin/);
  });

  it('lists how the parts of the control plane are, which no object says', async () => {
    await open('cs', 200);
    expect(driver.rows().map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['controller-manager', 'Healthy', 'ok'],
      ['etcd-0', 'Healthy', 'ok'],
      ['scheduler', 'Healthy', 'ok'],
    ]);
    await driver.type(':scenario fault processDown kube-scheduler');
    await driver.press('enter');
    await sees(/scheduler +Unhealthy +Get .*connection refused/);
    await driver.press('G', 'd');
    await sees(/Kind: +ComponentStatus/);
    await driver.press('esc', 'y');
    await sees(/kind: ComponentStatus[\s\S]*name: scheduler/);
    expect(driver.text()).not.toContain('uid');
    await driver.press('esc', '{');
    await sees(/scheduler +Healthy/);
    await driver.press('ctrl-t');
    await sees(/scheduler +Unhealthy/);
    await driver.type(':scenario heal processDown kube-scheduler');
    await driver.press('enter');
    await sees(/scheduler +Healthy/);
  });

  it('says in the workloads view how much of each pod is ready', async () => {
    await open('workloads all', 200);
    const ready = (name: RegExp) => driver.rows().find((row) => name.test(row));
    expect(ready(/^ *pods .* web-/)).toMatch(/ OK +1\/1 /);
    expect(ready(/^ *pods .* crash /)).toMatch(/ DEGRADED +0\/1 /);
    expect(ready(/^ *deployments.* web /)).toMatch(/ 4\/4 /);
    await driver.press('shift-right', 'shift-right', 'shift-right', 'shift-right', 'O');
    expect(driver.text()).toContain('READY↑');
    expect(driver.rows()[0]).toMatch(/ 0\/1 /);
    await driver.press('G');
    expect(driver.rows().at(-1)).toMatch(/services /);
  });

  it('takes the objects behind the rows of lists over several kinds', async () => {
    await open('workloads');
    await driver.type('/deployments.*web');
    await driver.press('enter', 'd');
    await driver.settle();
    expect(driver.text()).toMatch(/Describe\(shop\/web\)[\s\S]*Name: +web/);
    await driver.press('esc', 'X');
    expect(driver.text()).toMatch(/Xray-deployments\(shop\/web\)[\s\S]*deployment web/);
    await driver.press('esc', 'W');
    expect(driver.text()).not.toContain('left no history');
    await driver.press('esc', 'ctrl-d');
    expect(driver.text()).toMatch(/Delete deployment shop\/web\?[\s\S]*\$ kubectl delete deployment web -n shop/);
    await driver.press('esc', '0');
    expect(driver.title()).toMatch(/^workloads\(all\)\[[1-9]\d+\]/);
    await open('pods shop');
    await driver.press('enter', 'ctrl-d');
    expect(driver.text()).toContain('This line is no object of its own in the cluster.');
    await open('aliases');
    await driver.press('d');
    expect(driver.text()).toContain('This line is no object of its own in the cluster.');
  });

  it('says what a key needs where a list is empty', async () => {
    await open('statefulsets shop');
    for (const [key, label] of [
      ['d', 'Describe'],
      ['enter', 'Open'],
      ['ctrl-d', 'Delete'],
      ['s', 'Scale'],
      ['m', 'Mark'],
      ['C', 'Copy cell'],
      ['W', 'Why?'],
    ] as const) {
      await driver.press(key);
      expect(driver.text()).toContain(`${label} acts on a row, and there is none here.`);
      expect(driver.title()).toMatch(/^statefulsets/);
    }
    await driver.press('0');
    expect(driver.title()).toMatch(/^statefulsets\(all\)/);
    expect(driver.lines().at(-1)).not.toContain('Namespace acts on'); // what needs no row works
  });

  it.each(['can u:jane', 'who delete pods'])('offers no keys that lead nowhere in %s', async (command) => {
    await open(command, 200, 50);
    expect(driver.rows().length).toBeGreaterThan(0);
    const idle = /<(?:enter|d|y|shift-w|shift-d|ctrl-d|0)>/;
    expect(driver.text()).not.toMatch(idle);
    await driver.press('enter');
    expect(driver.text()).toContain('This line is no object of its own in the cluster.');
    await driver.press('?');
    expect(driver.title()).toContain('Help');
    await driver.type('/Show what was printed before'); // the terminal's keys are here, too
    await driver.press('enter');
    expect(driver.text()).toMatch(/<pageup>|<pgup>/);
    await driver.press('esc');
    await driver.press('?');
    expect(driver.text()).not.toMatch(idle);
    await driver.press('esc');
    await open('pods shop', 200, 50);
    expect(driver.text()).toMatch(idle);
    await driver.press('enter');
    expect(driver.title()).toContain('containers');
    expect(driver.text()).not.toContain('<ctrl-d>');
  });

  it('says in a dialog what enter does where the focus is', async () => {
    await open('deploy shop');
    await driver.press('s');
    expect(driver.text()).toContain('enter: OK  esc: Cancel  tab: next');
    await driver.press('esc', 'ctrl-d');
    expect(driver.text()).toContain('enter, esc: Cancel  ←, tab: OK');
    await driver.press('tab');
    expect(driver.text()).toContain('enter: OK  esc: Cancel  tab: next');
    await driver.press('tab');
    expect(driver.text()).toContain('enter, tab: next  esc: Cancel  ←→: choose');
    await driver.press('enter');
    expect(driver.text()).toContain('enter, tab: next  esc: Cancel  space: switch');
    await driver.press('esc');
  });

  it('finds fields of the object before their repetition in what kubectl apply noted', async () => {
    await open('deploy shop');
    await driver.press('y');
    expect(driver.text()).toMatch(/last-applied-configuration: \|\s[\s│]*\{"/);
    await driver.type('/replicas');
    await driver.press('enter');
    expect(driver.title()).toMatch(/\[1\/\d+\]/);
    expect(driver.text()).toMatch(/\n│ +replicas: \d/);
    expect(driver.text()).not.toContain('{"apiVersion"');
    // what stands nowhere else is found there
    await driver.type('/"replicas"');
    await driver.press('enter');
    expect(driver.title()).toContain('[1/1]');
  });

  it('moves a text sideways to a match beyond the edge, and back to one that is not', async () => {
    await open('cm shop', 80, 24);
    await driver.type('/settings');
    await driver.press('enter');
    real.run.core.input(
      `kubectl annotate configmap settings -n shop far=${'x'.repeat(90)}needle${'y'.repeat(90)} --overwrite`,
    );
    await driver.refresh();
    await driver.press('y');
    await driver.type('/needle');
    await driver.press('enter');
    expect(driver.rows().join('\n')).toMatch(/xxneedleyy/);
    // what fits from the left edge is shown from there, and without a match everything is
    await driver.type('/name: settings');
    await driver.press('enter');
    expect(driver.rows().join('\n')).toMatch(/^ {2}name: settings/m);
    await driver.type('/needle');
    await driver.press('enter', 'esc');
    expect(driver.rows().join('\n')).toMatch(/^ {2}namespace: shop/m);
    await driver.type('/configmap');
    await driver.press('enter');
    expect(driver.rows().join('\n')).toMatch(/^kind: ConfigMap/m);
  });

  it('shows YAML as kubectl prints it', async () => {
    await open('cm shop', 120, 40);
    await driver.type('/settings');
    await driver.press('enter', 'y');
    const printed = await real.client.run('kubectl get configmap settings -n shop -o yaml').done;
    for (const line of printed.stdout.trimEnd().split('\n'))
      if (line.length < 100) expect(driver.text()).toContain(line);
    expect(driver.rows().join('\n')).toMatch(/creationTimestamp: "\d/);
  });

  it('names all that use a Secret or an account, not only pods', async () => {
    const { core } = real.run;
    for (const line of [
      "kubectl create ingress shop -n shop --rule='shop.example/*=web:80,tls=token'",
      'kubectl create serviceaccount puller -n shop',
      `kubectl patch serviceaccount puller -n shop -p '{"imagePullSecrets":[{"name":"token"}]}'`,
      'kubectl create rolebinding pull --role=reader --serviceaccount=shop:puller -n kube-system',
      'kubectl create clusterrolebinding all --clusterrole=view --serviceaccount=shop:puller',
    ])
      core.input(line);
    await open('secrets shop /token');
    await driver.press('u');
    expect(driver.rows()).toEqual([
      expect.stringMatching(/^ingresses\.networking\.k8s\.io +shop +shop /),
      expect.stringMatching(/^serviceaccounts +shop +puller /),
    ]);
    await open('sa shop /puller');
    await driver.press('u');
    expect(driver.rows()).toEqual([
      expect.stringMatching(/^clusterrolebindings\S+ +all /),
      expect.stringMatching(/^rolebindings\S+ +kube-system +pull /),
    ]);
  });

  it('names the pod that uses the claim its StatefulSet made', async () => {
    const { core } = real.run;
    const set = {
      apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'disk', namespace: 'shop' },
      spec: {
        serviceName: 'disk', selector: { matchLabels: { app: 'disk' } },
        template: { metadata: { labels: { app: 'disk' } }, spec: { containers: [{ name: 'c', image: 'nginx:1.25' }] } },
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
        ],
      },
    }; // biome-ignore format: short
    await real.client.run('kubectl apply -f -', JSON.stringify(set)).done;
    core.advance(core.now + 30_000);
    await open('pvc shop /data-disk-0');
    await driver.press('u');
    expect(driver.rows()).toEqual([expect.stringMatching(/^pods\S* +shop +disk-0 /)]);
    await driver.press('esc');
    await driver.type(':sa shop /default');
    await driver.press('enter', 'u');
    expect(driver.rows().join()).toMatch(/deployments\S* +shop +web /);
    await real.client.run('kubectl delete statefulset disk -n shop').done;
  });

  it('is not left by one escape too many', async () => {
    await open('pods');
    await driver.press('esc', 'esc');
    await driver.type(':nodes');
    await driver.press('enter');
    expect(driver.title()).toContain('nodes');
    await driver.press('esc', 'q', 'enter');
    expect(driver.quits).toEqual([]);
    await driver.press('q', 'left', 'enter');
    expect(driver.quits).toEqual([0]);
  });

  it('has fault rows only on demand, and a legend for the colours', async () => {
    await open('pods shop');
    await driver.press('ctrl-z');
    expect(driver.title()).toContain('faults only');
    expect(driver.rows().join('\n')).toMatch(/crash/);
    expect(driver.rows().join('\n')).not.toMatch(/1\/1 +Running/);
    await driver.press('?', 'G');
    expect(driver.text()).toContain('COLOURS OF ROWS');
    await driver.resize(80, 24);
    await driver.press('G');
    expect(driver.text().replace(/[\s│]+/g, ' ')).toContain('shift-w says why, ctrl-w shows the reason in VALID');
  });
});
