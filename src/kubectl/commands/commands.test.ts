/** Commands that no recording shows. */
import { expect, it } from 'vitest';
import { Cluster, wholeValue } from '../../engine/index.ts';
import { Kubectl, MemoryFiles } from '../index.ts';

const start = (files: Readonly<Record<string, string>> = {}, controlPlane = false) => {
  const cluster = new Cluster({ seed: 1, controlPlane, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const home = new MemoryFiles(files);
  const run = (line: string, stdin = '') =>
    kubectl.run(line.split(' '), { files: home, stdin, until: cluster.now + 60_000 });
  return { cluster, home, run };
};

it('a watch is closed by the server after half an hour and up to an hour, or by --request-timeout, without a word', () => {
  const cluster = new Cluster({ seed: 1, controlPlane: false, nodes: [{ name: 'node-a' }] });
  const kubectl = new Kubectl(cluster);
  const home = new MemoryFiles();
  const run = (line: string) =>
    kubectl.run(line.split(' '), { files: home, stdin: '', until: cluster.now + 86_400_000 });
  run('run loop --image=busybox -- sleep 1');
  const takes = (line: string): [number, number, string] => {
    const from = cluster.now;
    const { code, stderr } = run(line);
    return [code, cluster.now - from, stderr];
  };
  for (const line of ['get pods -w', 'events -w --for pod/loop']) {
    const [code, ms, stderr] = takes(line);
    expect([code, ms >= 1_800_000, ms <= 3_600_000, stderr]).toEqual([0, true, true, '']);
    expect(takes(`${line} --request-timeout=3s`)).toEqual([0, 3000, '']);
    expect(takes(`${line} --request-timeout=4`)).toEqual([0, 4000, '']);
  }
});

const rbac = (verbs: string, user: string, role = 'reader'): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: team}
rules: [{apiGroups: [""], resources: [pods], verbs: [${verbs}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reads, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${role}}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ${user}}]
`;

it('auth reconcile adds what is missing, removes what is too much only when told, and makes a binding to another role anew', () => {
  const { run } = start();
  const reconcile = (text: string, flags = '') => run(`auth reconcile -f -${flags}`, text);
  const first = reconcile(rbac('get, list', 'ann'));
  expect(first.stdout).toBe(
    'role.rbac.authorization.k8s.io/reader reconciled\nrolebinding.rbac.authorization.k8s.io/reads reconciled\n',
  );
  expect(first.stderr).toMatch(/^\treconciliation required create\n\tmissing rules added:\n\t\t{Verbs:\[get list\] /);
  expect(reconcile(rbac('get', 'ann')).stderr).toBe('');
  expect(reconcile(rbac('get, watch', 'bob'), ' --dry-run=client').stdout).toMatch(/reconciled \(dry run\)\n/);
  const verbs = () => run('get role reader -n team -o jsonpath={.rules[*].verbs[*]}').stdout;
  const users = () => run('get rolebinding reads -n team -o jsonpath={.subjects[*].name}').stdout;
  expect([verbs(), users()]).toEqual(['get list', 'ann']);
  reconcile(rbac('get, watch', 'bob'));
  expect([verbs(), users()]).toEqual(['get list watch', 'ann bob']);
  reconcile(rbac('get, watch', 'bob'), ' --remove-extra-permissions --remove-extra-subjects');
  expect([verbs(), users()]).toEqual(['get watch', 'bob']);
  expect(reconcile(rbac('get, watch', 'bob', 'other')).stderr).toBe('\treconciliation required recreate\n');
  expect(run('get rolebinding reads -n team -o jsonpath={.roleRef.name}').stdout).toBe('other');
});

it('cluster-info dump writes objects and logs, to stdout or into a folder', () => {
  const { run, home } = start();
  run('run web --image=nginx');
  run('wait pod/web --for=condition=Ready');
  expect(run('cluster-info dump').stdout).toMatch(
    /^{\n {4}"kind": "NodeList",\n[\s\S]*==== START logs for container web of/,
  );
  const { stdout } = run('cluster-info dump --namespaces default -o yaml --output-directory=state');
  expect(stdout).toBe('Cluster info dumped to state\n');
  expect(home.list('state')).toEqual(['default', 'nodes.yaml']);
  expect(home.read('state/default/pods.yaml')).toMatch(/\nkind: PodList\n/);
  expect(home.read('state/default/web/logs.txt')).toMatch(
    /nginx[\s\S]*==== END logs for container web of pod default\/web ====\n$/,
  );
});

it('--raw sends a file as it stands', () => {
  const made = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"b"}}';
  const { run } = start({ 'm.json': made });
  const answer = JSON.parse(run('create --raw /api/v1/namespaces/default/configmaps -f m.json').stdout);
  expect(answer).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'm', namespace: 'default' }, data: { a: 'b' } });
  expect(run('create --raw /api/v1/namespaces/default/configmaps -f m.json').stderr).toMatch(/\(AlreadyExists\)/);
  run('replace --raw /api/v1/namespaces/default/configmaps/m -f -', made.replace('"b"', '"c"'));
  expect(run('get cm m -o jsonpath={.data.a}').stdout).toBe('c');
  expect(run('create --raw /api/v1/namespaces/default/configmaps').stderr).toMatch(
    /^error: --raw can only use a single local file or stdin\n/,
  );
  run('run web --image=nginx');
  const eviction = '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web"}}';
  const other = eviction.replace('"web"', '"other"');
  expect(run('create --raw /api/v1/namespaces/default/pods/web/eviction -f -', other).stderr).toBe(
    'Error from server (BadRequest): name in URL does not match name in Eviction object\n',
  );
  const binding = '{"apiVersion":"v1","kind":"Binding","metadata":{"name":"x"},"target":{"name":"node"}}';
  expect(run('create --raw /api/v1/namespaces/default/pods/web/binding -f -', binding).stderr).toBe(
    'Error from server (BadRequest): name in URL does not match name in Binding object\n',
  );
  run('create --raw /api/v1/namespaces/default/pods/web/eviction -f -', eviction);
  run('wait pod/web --for=delete');
  expect(run('get pods').stderr).toMatch(/^No resources found/);
});

it('--raw reaches subresources: a namespace that waits for a finalizer is finalized by hand, and leaves behind what it held', () => {
  const { run } = start();
  const held = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","finalizers":["example.com/archive"]}}';
  run('create ns demo');
  run('apply -n demo -f -', held);
  run('delete ns demo --wait=false');
  const path = '/api/v1/namespaces/demo/finalize';
  expect(run(`get --raw ${path}`).stderr).toMatch(/MethodNotAllowed/);
  const live = JSON.parse(run('get ns demo -o json').stdout);
  const finalized = JSON.stringify({ ...live, spec: {} });
  expect(run(`replace --raw ${path}`).code).toBe(1);
  expect(JSON.parse(run(`replace --raw ${path} -f -`, finalized).stdout)).toMatchObject({ kind: 'Namespace' });
  expect(run('get ns demo').stderr).toMatch(/NotFound/);
  expect(run('get cm -n demo -o name').stdout).toContain('configmap/m');
  expect(run('get --raw /api/v1/namespaces/default/nothing').stderr).toMatch(/could not find the requested resource/);
  run('create deploy web --image=nginx --replicas=2');
  const scale = run('get --raw /apis/apps/v1/namespaces/default/deployments/web/scale').stdout;
  expect(JSON.parse(scale)).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } });
});

it('replace --subresource changes only what that is', () => {
  const { run } = start();
  run('create deploy web --image=nginx --replicas=2');
  const live = JSON.parse(run('get deploy web -o json').stdout);
  const other = JSON.stringify({
    ...live,
    metadata: { ...live.metadata, labels: { a: 'b' } },
    spec: { ...live.spec, replicas: 5 },
  });
  expect(run('replace --subresource=status -f -', other).stdout).toBe('deployment.apps/web replaced\n');
  expect(run('get deploy web -o jsonpath={.spec.replicas}').stdout).toBe('2');
});

it('debug takes a file that says more of its container, and a pod by its manifest', () => {
  const { run } = start({ 'c.yaml': 'env: [{name: A, value: b}]', 'bad.yaml': 'image: nginx' });
  run('run web --image=nginx');
  run('debug web --image=busybox -c one --custom=c.yaml --profile=general');
  expect(run('get pod web -o jsonpath={.spec.ephemeralContainers[0].env}').stdout).toBe('[{"name":"A","value":"b"}]');
  expect(run('debug web --image=busybox --custom=bad.yaml --profile=general').stderr).toBe(
    'error: name, command, image, lifecycle and volume devices are not modifiable via custom profile\n',
  );
  const manifest =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n';
  expect(run('debug -f - --image=busybox -c two --profile=general', manifest).code).toBe(0);
  expect(run('get pod web -o jsonpath={.spec.ephemeralContainers[*].name}').stdout).toBe('one two');
});

it('top shows swap where it is asked for: pods use none, and nodes do not say', () => {
  const { run, cluster } = start({}, true);
  run('minikube addons enable metrics-server');
  run('run web --image=nginx');
  cluster.advance(120_000);
  expect(run('top node --show-swap').stdout).toMatch(
    / SWAP\(bytes\) +SWAP\(%\)\n[\s\S]*node-a .* <unknown> +<unknown>\n$/,
  );
  expect(run('top pod --show-swap --sum').stdout).toMatch(
    / SWAP\(bytes\) *\nweb .* 0Mi *\n +_+ +_+ +_+ *\n.* 0Mi *\n$/,
  );
});

it('lists of several types name the type, also where only one has something, and keep the column of namespaces', () => {
  const { run } = start();
  run('create configmap m');
  expect(run('get services,pods').stdout).toMatch(/^NAME .*\nservice\/kubernetes /);
  const { stdout } = run('get configmaps,nodes -A');
  expect(stdout).toMatch(/^NAMESPACE +NAME [\s\S]*\n\nNAMESPACE +NAME +STATUS .*\n +node\/node-a /);
  expect(run('get nodes,configmaps -A').stdout).toMatch(/^NAME +STATUS .*\nnode\/node-a /);
});

it('an empty name of a namespace is none, and a timeout must be a time', () => {
  const { run } = start();
  expect(run('get pods -n=').stderr).toBe('No resources found in default namespace.\n');
  expect(run('get pods --request-timeout=abc').stderr).toMatch(
    /^error: Invalid timeout value\. Timeout must be a single integer/,
  );
  expect(run('get pods --request-timeout=5').code).toBe(0);
});

it('a Service that run makes has the labels that were asked for', () => {
  const { run } = start();
  const made = (flags: string) => run(`run x --image=nginx --dry-run=client -o yaml --port=80 --expose${flags}`).stdout;
  expect(made(' --labels=a=b')).toMatch(/kind: Service\nmetadata:\n {2}labels:\n {4}a: b\n {2}name: x\n/);
  expect(made('')).toMatch(/kind: Service\nmetadata:\n {2}name: x\n/);
});

it('help tells what is no command, and what there is', () => {
  const { run } = start();
  const { stdout, stderr, code } = run('help foo bar');
  expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
  expect(stderr).toMatch(
    /^Unknown help topic \[`foo` `bar`\]\n\n\nBasic Commands \(Beginner\):\n {2}create {10}Create a/,
  );
  expect(run('help rollout').stdout).toMatch(/^Manage the rollout/);
  expect(run('--help foo').stdout).toMatch(/\nSubcommands provided by plugins:\n\nOther Commands:\n/);
});

it('apply tells all that a patch is made of when an item of a list has no key', () => {
  const manifest = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{${name}image: nginx}]}}
`;
  const { run } = start({ 'd.yaml': manifest('') });
  run('create deployment web --image=nginx');
  const { stderr, code } = run('apply -f d.yaml --validate=false');
  expect(code).toBe(1);
  const lines = stderr.split('\n');
  expect(lines.slice(1, 8)).toEqual([
    'error: error when applying patch:',
    '',
    'to:',
    'Resource: "apps/v1, Resource=deployments", GroupVersionKind: "apps/v1, Kind=Deployment"',
    'Name: "web", Namespace: "default"',
    'for: "d.yaml": error when patching "d.yaml": creating patch with:',
    'original:',
  ]);
  expect(lines.at(-2)).toBe('for: map: map[image:nginx] does not contain declared merge key: name');
  expect(run('apply -f -', manifest('name: nginx, ')).stdout).toBe('deployment.apps/web configured\n');
});

it('--record keeps the command line for rollout history, and says that it will go', () => {
  const { run } = start();
  run('create deployment web --image=nginx:1.25');
  run('rollout status deployment/web');
  const told = 'Flag --record has been deprecated, --record will be removed in the future\n';
  expect(run('set image deployment/web nginx=nginx:1.26 --record')).toMatchObject({
    stderr: told,
    stdout: 'deployment.apps/web image updated\n',
  });
  run('rollout status deployment/web');
  const history = (): string[] => run('rollout history deployment/web').stdout.split('\n').slice(2, 4);
  expect(history()).toEqual([
    '1         <none>',
    '2         kubectl set image deployment/web nginx=nginx:1.26 --record=true',
  ]);
  expect(run('scale deployment web --replicas 2 -n default --record').stdout).toBe('deployment.apps/web scaled\n');
  run('rollout status deployment/web');
  expect(history()[1]).toMatch(/kubectl scale deployment web --replicas=2 --namespace=default --record=true$/);
  const cause = (kind: string, name: string): string =>
    run(`get ${kind} ${name} -o jsonpath={.metadata.annotations.kubernetes\\.io/change-cause}`).stdout;
  run('patch deployment web -p {"spec":{"minReadySeconds":1}} --record');
  expect(cause('deployment', 'web')).toMatch(/^kubectl patch deployment web --patch=.* --record=true$/);
  run('annotate deployment web a=b --record=false');
  expect(cause('deployment', 'web')).toMatch(/^kubectl patch /);
  run('run one --image=nginx --record -- sleep 5');
  expect(cause('pod', 'one')).toBe('kubectl run one sleep 5 --image=nginx --record=true');
  expect(run('set env deployment/web A=b --record').stderr).toMatch(/^error: unknown flag: --record\n/);
});

it('--raw reads what metrics-server measured, where there is one', () => {
  const { cluster, run } = start({}, true);
  run('run web --image=nginx --labels=app=web');
  cluster.advance(30_000);
  const at = '/apis/metrics.k8s.io/v1beta1';
  const read = (path: string) => JSON.parse(run(`get --raw ${at}${path}`).stdout);
  const nodes = read('/nodes');
  expect(nodes).toMatchObject({ kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1beta1', metadata: {} });
  expect(nodes.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
    'control-plane',
    'node-a',
  ]);
  const [, cpu, memory] = /^node-a +(\d+)m +\d+% +(\d+)Mi/m.exec(run('top nodes').stdout) ?? [];
  const { usage, window } = read('/nodes/node-a');
  expect([usage.cpu, window]).toEqual([`${cpu}m`, '15s']);
  expect(wholeValue(usage.memory) / 2 ** 20).toBeCloseTo(Number(memory), -1);
  expect(read('/namespaces/default/pods/web')).toMatchObject({
    kind: 'PodMetrics',
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
    containers: [
      { name: 'web', usage: { cpu: expect.stringMatching(/^\d+m$/), memory: expect.stringMatching(/^\d+[KM]i$/) } },
    ],
  });
  expect(read('/namespaces/default/pods?labelSelector=app=other').items).toEqual([]);
  expect(read('/pods').items.length).toBeGreaterThan(5);
  expect(run(`get --raw ${at}/nodes/none`).stderr).toBe(
    'Error from server (NotFound): nodemetrics.metrics.k8s.io "none" not found\n',
  );
  expect(run('api-versions').stdout).toContain('\nmetrics.k8s.io/v1beta1\n');
  run('delete apiservice v1beta1.metrics.k8s.io');
  expect(run(`get --raw ${at}/nodes`).stderr).toMatch(/could not find the requested resource/);
  expect(run('api-versions').stdout).not.toContain('metrics.k8s.io');
});

it('diff names the two folders that it compares as kubectl makes them', () => {
  const { run } = start();
  const { stdout, code } = run('diff -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n');
  const name = 'v1\\.ConfigMap\\.default\\.c';
  expect(code).toBe(1);
  expect(stdout).toMatch(
    new RegExp(`^diff -u -N (/tmp/LIVE-\\d+/${name}) (/tmp/MERGED-\\d+/${name})\\n--- \\1\\t.*\\n\\+\\+\\+ \\2\\t`),
  );
});

it('--raw tells what the server says of a body that it cannot read, or that is of another object', () => {
  const { run } = start();
  const path = '/api/v1/namespaces/nope/finalize';
  const said = (body: string): string => run(`replace --raw ${path} -f -`, body).stderr;
  const unread = (why: string): string =>
    `Error from server (BadRequest): the object provided is unrecognized (must be of type Namespace): couldn't get version/kind; json parse error: ${why}\n`;
  expect(said('')).toBe(unread('unexpected end of JSON input (<empty>)'));
  expect(said('{"a":')).toBe(unread('unexpected end of JSON input ({"a":)'));
  expect(said('kind: Namespace')).toBe(
    unread("invalid character 'k' looking for beginning of value (6b696e643a204e616d657370616365)"),
  );
  expect(said('{}')).toBe(
    'Error from server (BadRequest): the name of the object (nope based on URL) was undeterminable: name must be provided\n',
  );
  expect(said('{"metadata":{"name":"other"}}')).toBe(
    'Error from server (BadRequest): the name of the object (other) does not match the name on the URL (nope)\n',
  );
  expect(said('{"metadata":{"name":"nope"}}')).toBe('Error from server (NotFound): namespaces "nope" not found\n');
});

it("--raw reaches each of the server's health checks", () => {
  const { cluster, run } = start();
  for (const path of ['/healthz/etcd', '/readyz/etcd', '/livez/ping', '/readyz/poststarthook/rbac/bootstrap-roles'])
    expect(run(`get --raw ${path}`)).toMatchObject({ stdout: 'ok', code: 0 });
  expect(run('get --raw /livez/nothing').stderr).toMatch(/NotFound/);
  expect(run('get --raw /livez/shutdown').stderr).toMatch(/NotFound/); // a check of readyz alone
  cluster.parts.world.set('stopped/etcd', 'down');
  expect(run('get --raw /livez/etcd').stderr).toContain('"internal server error: context deadline exceeded"');
  expect(run('get --raw /livez/ping').stdout).toBe('ok');
});

it('debug copies a pod with another command for any of its containers, and names its own by chance', () => {
  const { run } = start();
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: {
      initContainers: [{ name: 'wait', image: 'busybox', args: ['x'], command: ['false'] }],
      containers: [{ name: 'app', image: 'nginx' }],
    },
  };
  run('apply -f -', JSON.stringify(pod));
  expect(run('debug p --copy-to=q --container=wait -- sleep 1d').code).toBe(0);
  const { initContainers, containers } = JSON.parse(run('get pod q -o json').stdout).spec;
  expect(initContainers[0]).toMatchObject({ name: 'wait', command: ['sleep', '1d'] });
  expect(initContainers[0].args).toBeUndefined();
  expect(containers).toHaveLength(1);
  expect(run('debug p --copy-to=r --container=none -- sleep 1d').stderr).toContain(
    '\nerror: you must specify image when creating new container\n',
  );
  const { stdout } = run('debug p --image=busybox --profile=general');
  expect(stdout).toMatch(/^Defaulting debug container name to debugger-[a-z0-9]{5}\.\n$/);
});

it('debug takes the labels off a copy, so that no controller takes it for its own, unless they shall be kept', () => {
  const { cluster, run } = start();
  run('create deploy web --image=nginx');
  cluster.advance(20_000);
  const pod = run('get pods -o name').stdout.trim().replace('pod/', '');
  const labelsOf = (name: string) => JSON.parse(run(`get pod ${name} -o json`).stdout).metadata.labels;
  run(`debug ${pod} --copy-to=a --container=nginx -- sleep 1d`);
  run(`debug ${pod} --copy-to=b --image=busybox --profile=general`);
  run(`debug ${pod} --copy-to=c --image=busybox --profile=general --keep-labels`);
  cluster.advance(60_000);
  expect([labelsOf('a'), labelsOf('b')]).toEqual([undefined, undefined]);
  expect(run('get pods -o name').stdout.trim().split('\n').length).toBeGreaterThanOrEqual(3);
  expect(run('get pod a').stdout).toMatch(/^.*\na +1\/1 +Running/);
});

it('takes an autoscaler in the older version, and keeps it in the newer one', () => {
  const file = (more: string): string => `apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5, ${more}}
`;
  const { run } = start({
    'hpa.yaml': file('targetCPUUtilizationPercentage: 50'),
    'bad.yaml': file('metrics: []'),
  });
  expect(run('apply -f hpa.yaml')).toMatchObject({
    code: 0,
    stdout: 'horizontalpodautoscaler.autoscaling/web created\n',
    stderr: '',
  });
  expect(run('apply -f hpa.yaml').stdout).toBe('horizontalpodautoscaler.autoscaling/web unchanged\n');
  expect(run('get hpa web -o jsonpath={.spec.metrics[0].resource.target.averageUtilization}').stdout).toBe('50');
  expect(run('apply -f bad.yaml')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('strict decoding error: unknown field "spec.metrics"\n'),
  });
  expect(run('delete -f hpa.yaml').stdout).toBe(
    'horizontalpodautoscaler.autoscaling "web" deleted from default namespace\n',
  );
});

it('autoscale names the kind that has no scale', () => {
  const { run } = start();
  run('create deploy web --image=nginx');
  const ds = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'd' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  };
  run('apply -f -', JSON.stringify(ds));
  expect(run('autoscale ds d --max=3').stderr).toBe(
    'error: cannot autoscale a DaemonSet: could not find scale subresource for apps/v1, Resource=daemonsets in discovery information\n',
  );
});

it('set env takes variables from standard input, under a prefix, and no names that are none', () => {
  const { run } = start();
  run('create deploy web --image=nginx');
  const listed = (): string => run('set env deploy/web --list').stdout.replace(/^#.*\n/, '');
  expect(run('set env deploy/web -', 'A=1\n# no\nB_C=2#x\n').stdout).toBe('deployment.apps/web env updated\n');
  expect(listed()).toBe('A=1\nB_C=2\n');
  run('set env deploy/web --prefix=X_ D=3 A-');
  expect(listed()).toBe('B_C=2\nX_D=3\n');
  expect(run('set env deploy/web 1a=c').stderr).toMatch(/^error: "1a" is not a valid key name: a valid environment/);
  expect(run('set env deploy/web E=1 E-').stderr).toBe(
    'error: can not both modify and remove the same environment variable in the same command\n',
  );
  expect(run('set env A=1 deploy/web').stderr).toBe(
    'error: all resources must be specified before environment changes: A=1 deploy/web\n',
  );
  expect(listed()).toBe('B_C=2\nX_D=3\n');
});

it('refuses names of ports and of others outside before anything is sent', () => {
  const { run } = start();
  expect(run('create service externalname e --external-name=foo_bar').stderr).toBe(
    'error: invalid service external name foo_bar\n',
  );
  expect(run('create service clusterip e --tcp=80:a--b-').stderr).toBe(
    'error: must not contain consecutive hyphens,must not begin or end with a hyphen\n',
  );
});

it('says that nothing was selected to scale, and which argument of set selector is no object', () => {
  const { run } = start();
  expect(run('scale deploy -l a=b --replicas=3')).toMatchObject({
    stderr: 'error: no objects passed to scale\n',
    code: 1,
  });
  run('create service clusterip cart --tcp=80');
  expect(run('set selector service cart app=cart tier=web').stderr).toBe(
    'Error from server (NotFound): services "app=cart" not found\n',
  );
  expect(run('set selector service cart app=cart,tier=web').code).toBe(0);
  expect(run('get service cart -o jsonpath={.spec.selector}').stdout).toBe('{"app":"cart","tier":"web"}');
});

it('deletions go out one after another, so that others see the first before the second', () => {
  const { cluster, run } = start();
  for (const name of ['a', 'b']) run(`run ${name} --image=nginx`);
  cluster.advance(30_000);
  const { revision } = cluster.parts.store;
  run('delete pod a b --wait=false');
  const marked = cluster.parts.api
    .changesSince(revision)
    .filter(({ type, resource, via }) => type === 'MODIFIED' && resource === 'pods' && via?.manager !== 'kubelet');
  expect(marked.map(({ key }) => key)).toEqual(['default/a', 'default/b']);
  expect((marked[1]?.time ?? 0) - (marked[0]?.time ?? 0)).toBe(10);
});

it('a drain without evictions deletes pods, and tells only of their end', () => {
  const { cluster, run } = start();
  run('create deploy web --image=nginx');
  cluster.advance(30_000);
  const { stdout } = run('drain node-a --ignore-daemonsets --disable-eviction');
  expect(stdout).toMatch(/^node\/node-a cordoned\npod\/web-\S+ deleted\nnode\/node-a drained\n$/);
});

it('a dry run of drain on the server asks each budget', () => {
  const { cluster, run } = start();
  run('create deploy web --image=nginx');
  run('create pdb web --selector=app=web --min-available=1');
  cluster.advance(30_000);
  const refused = run('drain node-a --ignore-daemonsets --dry-run=server --timeout=8s');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/(?:evicting pod default\/web-\S+ \(server dry run\)\n){2}/);
  expect(refused.stderr).toMatch(
    /\(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget/,
  );
  run('delete pdb web');
  expect(run('drain node-a --ignore-daemonsets --dry-run=server').stdout).toMatch(
    /evicting pod default\/web-\S+ \(server dry run\)\nnode\/node-a drained \(server dry run\)\n$/,
  );
  expect(run('get pods --no-headers').stdout).toMatch(/^web-\S+ +1\/1 +Running/);
});

it('top names a pod that should have metrics by now', () => {
  const { cluster, run } = start({}, true);
  run('run crash --image=busybox -- false');
  cluster.advance(30_000);
  expect(run('top pod').stderr).toBe('error: metrics not available yet\n');
  cluster.advance(120_000);
  expect(run('top pod').stderr).toBe('error: Metrics not available for pod default/crash, age: 2m30s\n');
});

it('replace puts the file in place as it is, without the annotation of apply that the live object had', () => {
  const { run } = start();
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: "1"}\n';
  const annotations = (): object | undefined => JSON.parse(run('get cm m -o json').stdout).metadata.annotations;
  run('apply -f -', map);
  expect(annotations()).toBeDefined();
  run('replace -f -', map);
  expect(annotations()).toBeUndefined();
  run('replace --save-config -f -', map);
  expect(annotations()).toBeDefined();
});

it('rollout says of kinds that it knows and of others that nobody can do it', () => {
  const { cluster, run } = start();
  run('create deployment web --image=nginx');
  run('create configmap settings');
  cluster.advance(1_000);
  const rs = run('get rs -o name').stdout.trim();
  expect(run(`rollout status ${rs}`).stderr).toBe('error: no status viewer has been implemented for ReplicaSet.apps\n');
  expect(run(`rollout history ${rs}`).stderr).toBe(
    'error: no history viewer has been implemented for "ReplicaSet.apps"\n',
  );
  expect(run(`rollout undo ${rs}`).stderr).toBe('error: no rollbacker has been implemented for "ReplicaSet.apps"\n');
  expect(run('rollout history cm/settings').stderr).toBe(
    'error: error retrieving history for "ConfigMap", no visitor method exists for { ConfigMap}\n',
  );
  expect(run('rollout undo cm/settings').stderr).toBe(
    'error: error retrieving rollbacker for "ConfigMap", no visitor method exists for { ConfigMap}\n',
  );
});

it('run --expose says that the pod was made where the Service was not', () => {
  const { run } = start();
  run('create service clusterip web --tcp=80');
  expect(run('run web --image=nginx --port=80 --expose')).toMatchObject({
    code: 1,
    stdout: 'pod/web created\n',
    stderr: 'Error from server (AlreadyExists): services "web" already exists\n',
  });
});

it('replace --force leaves a pod its own grace, and takes a grace of 0 for 1', () => {
  const { cluster, run } = start();
  const pod = (grace: number): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'deaf' },
      spec: {
        terminationGracePeriodSeconds: grace,
        containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'] }],
      },
    });
  const takes = (line: string): number => {
    cluster.advance(10_000);
    const from = cluster.now;
    expect(run(line, pod(20)).stdout).toBe('pod "deaf" deleted from default namespace\npod/deaf replaced\n');
    return Math.floor((cluster.now - from) / 1000);
  };
  run('create -f -', pod(20));
  expect(takes('replace --force -f -')).toBeGreaterThanOrEqual(20);
  expect(takes('replace --force --grace-period=0 -f -')).toBeGreaterThanOrEqual(1);
});

it('a value of a Secret that is no base64 is refused in a patch in the words of the converter', () => {
  const { run } = start();
  run('create secret generic login --from-literal=a=b');
  expect(run('patch secret login -p {"data":{"password":"geheim!"}}').stderr).toBe(
    'The request is invalid: patch: Invalid value: "map[data:map[password:geheim!]]": error decoding from json: illegal base64 data at input byte 6\n',
  );
});

it('only the first column that is a name has the kind before it', () => {
  const { run } = start();
  const attachment = `apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: csi-1}
spec: {attacher: disk.csi.example.com, nodeName: node-a, source: {persistentVolumeName: disk}}
`;
  expect(run('create -f -', attachment).stderr).toBe('');
  const rows = run('get volumeattachments,nodes --no-headers').stdout;
  expect(rows).toMatch(/^volumeattachment.storage.k8s.io\/csi-1 +disk.csi.example.com +disk +node-a +/);
});

it('custom resources are printed with the columns of their definition, those of lower priority when asked for the wide form', () => {
  const { cluster, run } = start({
    'ships.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ships.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {plural: ships, singular: ship, kind: Ship}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    additionalPrinterColumns:
    - {name: Crew, type: integer, jsonPath: .spec.crew}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Sails, type: string, priority: 1, jsonPath: '.spec.sails[*]'}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
`,
    'ship.yaml': `apiVersion: example.org/v1
kind: Ship
metadata: {name: argo}
spec: {crew: 50, sails: [main, fore]}
status: {conditions: [{type: Afloat, status: Unknown}, {type: Ready, status: "True"}]}
`,
  });
  run('apply -f ships.yaml');
  cluster.advance(2_000);
  run('apply -f ship.yaml');
  cluster.advance(5_000);
  expect(run('get ships').stdout).toBe('NAME   CREW   READY   AGE\nargo   50     True    5s\n');
  expect(run('get ships -o wide').stdout).toBe(
    'NAME   CREW   READY   SAILS       AGE\nargo   50     True    main,fore   5s\n',
  );
});
