import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, deploy, from, object, outside, policy, run, serve, settle } from './testing.ts';
import type { Source } from './traffic.ts';

beforeEach(begin);

describe('names and addresses', () => {
  it('a service is reached by name in its namespace, by its full name from another', () => {
    expect(run('qa/client', 'wget -qO- http://nginx-service')).toMatchObject({ code: 0 });
    expect(run('dev/client', 'wget -qO- -T 5 http://nginx-service')).toMatchObject({
      code: 1,
      output: "wget: bad address 'nginx-service'\n",
    });
    expect(
      run('dev/client', 'curl -s -o /dev/null -w %{http_code} http://nginx-service.qa.svc.cluster.local'),
    ).toMatchObject({
      code: 0,
      output: '200',
    });
    expect(run('dev/client', 'nslookup nginx-service.qa.svc.cluster.local').output).toMatch(
      /^Server:\t\t10\.96\.0\.10\nAddress:\t10\.96\.0\.10:53\n\nName:\tnginx-service\.qa\.svc\.cluster\.local\nAddress: 10\./,
    );
  });

  it('getent and pg_isready tell what they find, and that they find nothing', () => {
    expect(run('dev/client', 'getent hosts nginx-service.qa')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^10\.\S+ +nginx-service\.qa\.svc\.cluster\.local\n$/),
    });
    expect(run('dev/client', 'getent hosts nginx-service')).toMatchObject({ code: 2, output: '' });
    expect(run('dev/client', 'pg_isready -h db')).toMatchObject({ code: 127 });
    for (const name of ['db', 'asker'])
      apply(
        'pods',
        object('v1', 'Pod', 'qa', name, { spec: { containers: [{ name: 'main', image: 'postgres' }] } }, { app: name }),
      );
    serve('qa', 'db', { clusterIP: 'None', ports: [{ port: 5432 }] });
    settle();
    expect(run('qa/asker', 'pg_isready -h db')).toMatchObject({ code: 0, output: 'db:5432 - accepting connections\n' });
    expect(run('qa/asker', 'pg_isready -h nobody')).toMatchObject({ code: 2, output: 'nobody:5432 - no response\n' });
    expect(run('qa/asker', 'pg_isready').output).toBe('/var/run/postgresql:5432 - accepting connections\n');
  });

  it('dig takes a name as a full one unless it is told to search, and asks the server that is named', () => {
    const address = cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP;
    const dig = (words: string) => run('qa/client', `dig ${words}`);
    const full = 'nginx-service.qa.svc.cluster.local';
    expect(dig(full).output).toMatch(
      new RegExp(
        `status: NOERROR[^]*ANSWER: 1,[^]*${full}\\.\\t30\\tIN\\tA\\t${address}\\n[^]*SERVER: 10\\.96\\.0\\.10#53`,
      ),
    );
    expect(dig(`+short ${full}`)).toMatchObject({ code: 0, output: `${address}\n` });
    expect(dig('+short +search nginx-service').output).toBe(`${address}\n`);
    expect(dig('nginx-service').output).toContain('status: NXDOMAIN');
    expect(dig(`${full} AAAA`).output).toMatch(/status: NOERROR[\s\S]*ANSWER: 0,/);
    expect(dig(`@10.96.7.7 ${full}`)).toMatchObject({ code: 9, output: expect.stringContaining('timed out') });
    expect(dig(`${full} MX`).code).toBe(1);
  });

  it('ip shows the address and the routes of the pod', () => {
    const own = cluster.parts.client('test').get('pods', 'qa/client')?.status.podIP ?? '';
    const net = own.replace(/\.\d+$/, '');
    expect(run('qa/client', 'ip a').output).toContain(`    inet ${own}/24 brd ${net}.255 scope global eth0\n`);
    expect(run('qa/client', 'ip -br addr show eth0').output).toMatch(new RegExp(`^eth0@if2 +UP +${own}/24\\n$`));
    expect(run('qa/client', 'ip route').output).toContain(`default via ${net}.1 dev eth0\n`);
    expect(run('qa/client', 'ip addr show eth9')).toMatchObject({ code: 1, output: "ip: can't find device 'eth9'\n" });
  });

  it('without coredns names fail and addresses still work', () => {
    cluster.parts.client('test').modify('deployments.apps', 'kube-system/coredns', (draft) => {
      draft.spec.replicas = 0;
    });
    settle(40);
    const address = cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP;
    const curled = run('qa/client', 'curl -s http://nginx-service');
    expect(curled.code).toBe(6);
    expect(curled.took).toBeLessThan(100); // nobody stands behind the address: it is refused, not waited for
    expect(run('qa/client', 'nslookup nginx-service').output).toBe(
      "nslookup: write to '10.96.0.10': Connection refused\n;; connection timed out; no servers could be reached\n\n",
    );
    expect(run('qa/client', 'dig nginx-service').output).toContain(
      ';; communications error to 10.96.0.10#53: connection refused\n',
    );
    expect(run('qa/client', `curl -s http://${address}`).code).toBe(0);
  });

  it('a headless service stands for its pods, an external name for another name', () => {
    serve('qa', 'headless', { clusterIP: 'None' }, 'nginx');
    apply(
      'services',
      object('v1', 'Service', 'qa', 'api', { spec: { type: 'ExternalName', externalName: 'api.external.com' } }),
    );
    settle(2);
    expect(cluster.network.resolve(from('qa/client'), 'headless').addresses).toHaveLength(3);
    expect(cluster.network.resolve(from('qa/client'), 'api').addresses[0]).toMatch(/^198\.51\.100\./);
    expect(run('qa/client', 'nslookup api').output).toMatch(
      /\n\napi\.qa\.svc\.cluster\.local\tcanonical name = api\.external\.com\nName:\tapi\.external\.com\nAddress: 198\./,
    );
    expect(run('qa/client', 'dig +short api.qa.svc.cluster.local').output).toMatch(/^api\.external\.com\.\n198\./);
    expect(run('qa/client', 'dig api.qa.svc.cluster.local').output).toMatch(
      /ANSWER: 2,[\s\S]*\tIN\tCNAME\tapi\.external\.com\.\napi\.external\.com\.\t\d+\tIN\tA\t198\./,
    );
    // names that only a cluster has are no hosts of the internet, whoever asks
    for (const asker of [from('qa/client'), { kind: 'outside' } as const])
      for (const name of ['misspelt.qa', 'db-0.db', 'web.nginx'])
        expect(cluster.network.resolve(asker, name).addresses).toEqual([]);
  });

  it('pods, nodes and the addresses of services answer pings', () => {
    const pod = cluster.parts
      .client('test')
      .by('pods', 'namespace', 'qa')
      .find(({ metadata }) => metadata.name !== 'client');
    const reply = run('dev/client', `ping -c 2 ${pod?.status.podIP}`);
    expect(reply).toMatchObject({ code: 0 });
    expect(reply.output).toContain('2 packets transmitted, 2 packets received, 0% packet loss');
    expect(run('qa/client', 'ping -c 1 nginx-service')).toMatchObject({ code: 0 });
    expect(run('qa/client', 'ping -c 1 10.111.222.33')).toMatchObject({ code: 1 });
  });
});

describe('services', () => {
  const reached = (source: Source, host: string, times: number) => {
    const pods: Record<string, number> = {};
    for (let i = 0; i < times; i++) {
      const { pod = 'none' } = cluster.network.request(source, { host, port: 80, path: '/' });
      pods[pod] = (pods[pod] ?? 0) + 1;
    }
    return pods;
  };

  it('spread requests over ready endpoints only', () => {
    expect(Object.values(reached(from('qa/client'), 'nginx-service', 30)).sort()).toEqual([10, 10, 10]);
    const [first] = Object.keys(reached(from('qa/client'), 'nginx-service', 3));
    cluster.parts.store.update('pods', {
      ...cluster.parts.store.get('pods', first ?? ''),
      status: {
        ...cluster.parts.client('test').get('pods', first ?? '')?.status,
        conditions: [{ type: 'Ready', status: 'False' }],
      },
    } as never);
    cluster.advance(1100);
    expect(Object.keys(reached(from('qa/client'), 'nginx-service', 30))).not.toContain(first);
  });

  it('stick a client to an endpoint when asked to', () => {
    serve('qa', 'sticky', { sessionAffinity: 'ClientIP' }, 'nginx');
    settle(2);
    expect(Object.values(reached(from('qa/client'), 'sticky', 9))).toEqual([9]);
  });

  it('refuse when nobody stands behind them', () => {
    serve('qa', 'empty', {}, 'nobody');
    settle(2);
    expect(run('qa/client', 'wget -qO- http://empty').output).toMatch(
      /^wget: can't connect to remote host \(10\.[\d.]+\): Connection refused\n$/,
    );
    expect(run('qa/client', 'curl -s http://nginx-service:81').code).toBe(7);
  });

  it('a node port answers on every node, from inside and outside', () => {
    serve('qa', 'open', { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }, 'nginx');
    settle(2);
    for (const node of cluster.parts.client('test').list('nodes')) {
      const host = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
      expect(cluster.network.request(outside, { host, port: 30080, path: '/' }).answer?.status).toBe(200);
    }
  });

  it('a cut node is out of reach', () => {
    const { pod } = cluster.network.request(from('qa/client'), { host: 'nginx-service', port: 80, path: '/' });
    const home = cluster.parts.client('test').get('pods', pod ?? '');
    const host = home?.status.podIP ?? '';
    const elsewhere = cluster.parts
      .client('test')
      .by('pods', 'namespace', 'qa')
      .find(({ spec }) => spec.nodeName !== home?.spec.nodeName);
    cluster.parts.world.set(`network/${home?.spec.nodeName}`, 'cut');
    const source = from(`qa/${elsewhere?.metadata.name}`);
    expect(cluster.network.request(source, { host, port: 80 }).failure).toBe('timeout');
    cluster.parts.world.clear(`network/${home?.spec.nodeName}`);
    expect(cluster.network.request(source, { host, port: 80 }).failure).toBeUndefined();
  });
});

describe('faults', () => {
  it('rules without a kube-proxy lead to pods that have gone', () => {
    const node = cluster.parts.client('test').get('pods', 'qa/client')?.spec.nodeName ?? '';
    cluster.faults.inject({ id: 'proxy', kind: 'kubeProxyStopped', target: { node } });
    cluster.parts.client('test').modify('deployments.apps', 'qa/nginx', (draft) => {
      draft.spec.replicas = 0;
    });
    settle(40);
    cluster.parts.client('test').modify('deployments.apps', 'qa/nginx', (draft) => {
      draft.spec.replicas = 3;
    });
    settle(20);
    const ask = () => cluster.network.request(from('qa/client'), { host: 'nginx-service', port: 80, path: '/' });
    expect(ask().answer).toBeUndefined();
    cluster.faults.heal('proxy');
    expect(ask().answer?.status).toBe(200);
  });

  it('a partition parts two nodes and no others', () => {
    const pods = cluster.parts.client('test').by('pods', 'namespace', 'qa');
    const client = pods.find(({ metadata }) => metadata.name === 'client');
    const other = pods.find(({ spec }) => spec.nodeName !== client?.spec.nodeName);
    const [here = '', there = ''] = [client?.spec.nodeName, other?.spec.nodeName];
    const call = { host: other?.status.podIP ?? '', port: 80 };
    cluster.faults.inject({ id: 'cut', kind: 'partition', target: { node: here }, params: { from: there } });
    expect(cluster.network.request(from('qa/client'), call).failure).toBe('timeout');
    const third = cluster.parts.store.list('nodes') as Iterable<{ metadata: { name: string } }>;
    const others = [...third].map(({ metadata }) => metadata.name).filter((name) => name !== here && name !== there);
    for (const name of others) expect(cluster.network.request({ kind: 'node', name }, call).failure).toBeUndefined();
    cluster.faults.heal('cut');
    expect(cluster.network.request(from('qa/client'), call).failure).toBeUndefined();
  });
});

describe('network policies', () => {
  const get = (pod: string) => run(pod, 'curl -s -m 3 http://nginx-service.qa');

  it('stop what no rule lets in, and say by which', () => {
    policy('qa', 'deny', { podSelector: { matchLabels: { app: 'nginx' } }, policyTypes: ['Ingress'] });
    expect(get('dev/client')).toMatchObject({ code: 28, took: 3001 });
    const { hops } = cluster.network.request(from('dev/client'), { host: 'nginx-service.qa', port: 80 });
    expect(hops.at(-1)).toMatchObject({ kind: 'policy' });
    expect(hops.at(-1)?.name).toMatch(/^ingress of qa\/nginx-.*: deny$/);
  });

  it('let in by namespace, pod and port', () => {
    const rule = (peer: object, port: number | string) =>
      policy('qa', 'allow', {
        podSelector: { matchLabels: { app: 'nginx' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [peer], ports: [{ protocol: 'TCP', port }] }],
      });
    rule({ namespaceSelector: { matchLabels: { team: 'dev' } } }, 'http');
    expect(get('dev/client').code).toBe(0);
    expect(get('qa/client').code).toBe(28);
    cluster.parts.client('test').delete('networkpolicies.networking.k8s.io', 'qa/allow');
    rule({ podSelector: {} }, 80);
    expect(get('dev/client').code).toBe(28);
    expect(get('qa/client').code).toBe(0);
  });

  it('egress without DNS makes names unknown', () => {
    policy('dev', 'mute', { podSelector: {}, policyTypes: ['Egress'] });
    expect(run('dev/client', 'curl -s http://nginx-service.qa').code).toBe(6);
  });
});

it('an ingress routes by host and path, the longest prefix first', () => {
  deploy('qa', 'blue', 1);
  serve('qa', 'blue', {});
  apply('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ingress' } });
  deploy('ingress', 'controller', 1, {
    containers: [
      {
        name: 'main',
        image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0',
        ports: [{ containerPort: 80, hostPort: 80 }],
      },
    ],
  });
  apply('ingressclasses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const path = (path: string, pathType: string, name: string) => ({
    path,
    pathType,
    backend: { service: { name, port: { number: 80 } } },
  });
  apply(
    'ingresses.networking.k8s.io',
    object('networking.k8s.io/v1', 'Ingress', 'qa', 'web', {
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'shop.example.com',
            http: {
              paths: [
                path('/', 'Prefix', 'nginx-service'),
                path('/blue', 'Prefix', 'blue'),
                path('/exact', 'Exact', 'blue'),
                path('/gone', 'Prefix', 'gone'),
              ],
            },
          },
        ],
      },
    }),
  );
  settle(20);
  const controller = cluster.parts.client('test').by('pods', 'namespace', 'ingress')[0];
  const host = controller?.status.hostIP ?? '';
  const ask = (header: string, path: string) => {
    const { answer, pod, hops } = cluster.network.request(outside, { host, port: 80, path, header });
    return [answer?.status, pod?.replace(/-.*/, ''), hops.map(({ kind }) => kind).join(' ')];
  };
  expect(ask('shop.example.com', '/')).toEqual([200, 'qa/nginx', 'node pod ingress pod']);
  expect(ask('shop.example.com', '/blue/sky').slice(1)).toEqual(['qa/blue', 'node pod ingress pod']);
  expect(ask('shop.example.com', '/bluebird')[1]).toBe('qa/nginx');
  expect(ask('shop.example.com', '/exact')[1]).toBe('qa/blue');
  expect(ask('shop.example.com', '/exact/more')[1]).toBe('qa/nginx');
  expect(ask('shop.example.com', '/gone')[0]).toBe(503);
  expect(ask('other.example.com', '/')[0]).toBe(404);
  const { status } = cluster.parts.client('test').get('ingresses.networking.k8s.io', 'qa/web') ?? {};
  expect(status?.loadBalancer?.ingress).toEqual([{ ip: host }]);
});

it('an ingress controller listens without declaring ports, and what is only named alike is none', () => {
  deploy('qa', 'entry', 1, {
    containers: [{ name: 'main', image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0' }],
  });
  deploy('qa', 'whoami', 1, { containers: [{ name: 'main', image: 'traefik/whoami:v1.10' }] });
  for (const name of ['entry', 'whoami']) serve('qa', name, {}, name);
  settle(20);
  const ask = (host: string) => cluster.network.request(from('qa/client'), { host, port: 80, path: '/' }).answer;
  expect(ask('entry')).toMatchObject({ status: 404, body: expect.stringContaining('404 Not Found') });
  expect(ask('whoami')?.status).toBe(200);
});

it('a cloud gives a load balancer an address after a while, and takes it back', () => {
  serve('qa', 'public', { type: 'LoadBalancer' }, 'nginx');
  const service = () => cluster.parts.client('test').get('services', 'qa/public');
  settle(10);
  expect(service()?.status.loadBalancer?.ingress).toBeUndefined();
  settle(40);
  const ip = service()?.status.loadBalancer?.ingress?.[0]?.ip ?? '';
  expect(cluster.network.request(outside, { host: ip, port: 80, path: '/' }).answer?.status).toBe(200);
  const events = [...cluster.parts.store.list('events')].filter(
    (event) => 'source' in event && JSON.stringify(event).includes('service-controller'),
  );
  expect(events).toMatchObject([{ reason: 'EnsuringLoadBalancer' }, { reason: 'EnsuredLoadBalancer' }]);
  cluster.parts.client('test').delete('services', 'qa/public');
  expect(service()).toBeDefined();
  settle(30);
  expect(service()).toBeUndefined();
});

it('the API server is a service like any other', () => {
  expect(run('qa/client', 'curl -s -o /dev/null -w %{http_code} -k https://kubernetes.default').output).toBe('403');
  expect(
    run('qa/client', 'curl -s -o /dev/null -w %{response_code}/%{time_total} -k https://kubernetes.default').output,
  ).toMatch(/^403\/0\.\d{6}$/);
  const own = { host: '10.0.0.10', port: 6443 };
  expect(cluster.network.request(from('qa/client'), own).failure).toBeUndefined();
  expect(cluster.network.request(outside, own).failure).toBeUndefined();
  expect(cluster.network.request(from('qa/client'), { ...own, port: 6444 }).failure).toBe('refused');
  cluster.parts.world.set('process/kube-apiserver', 'down');
  expect(cluster.network.request(from('qa/client'), { host: 'kubernetes.default', port: 443 }).failure).toBe('refused');
});

it('the API server answers as it does: by TLS only, strangers little, an account what its roles allow', () => {
  const ask = (text: string) => cluster.runtime.exec('qa/client', undefined, ['sh', '-c', text]).output;
  const api = 'https://kubernetes.default.svc';
  const account = '/var/run/secrets/kubernetes.io/serviceaccount';
  expect(ask('curl -s http://kubernetes.default:443/')).toBe('Client sent an HTTP request to an HTTPS server.\n');
  expect(ask(`curl ${api}/version`)).toContain('curl: (60) SSL certificate problem: unable to get local issuer');
  expect(ask(`curl -s --cacert ${account}/ca.crt ${api}/version`)).toContain('"gitVersion": "v1.35.6"');
  expect(ask(`curl -sk ${api}/readyz`)).toBe('ok');
  expect(ask(`curl -sk ${api}/apis`)).toContain('forbidden: User \\"system:anonymous\\" cannot get path \\"/apis\\"');
  expect(ask(`curl -sk ${api}/api/v1/namespaces/qa/pods`)).toContain('cannot list resource \\"pods\\" in API group');
  expect(ask(`wget -qO- ${api}/healthz`)).toBe('wget: note: TLS certificate validation not implemented\nok');
  expect(ask(`curl -sk -H "Authorization: Bearer x" ${api}/api`)).toContain('"message": "Unauthorized"');
  const asAccount = (path: string) =>
    ask(
      `T=$(cat ${account}/token); curl -s --cacert ${account}/ca.crt -H "Accept: */*" -H "Authorization: Bearer $T" ${api}${path}`,
    );
  expect(asAccount('/apis')).toContain('"kind": "APIGroupList"');
  expect(asAccount('/api/v1/namespaces/qa/pods')).toContain('User \\"system:serviceaccount:qa:default\\" cannot list');
  const metadata = { name: 'view', namespace: 'qa' };
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'qa' }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const kind = 'RoleBinding';
  apply('rolebindings.rbac.authorization.k8s.io', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata,
    subjects,
    roleRef,
  });
  expect(JSON.parse(asAccount('/api/v1/namespaces/qa/pods'))).toMatchObject({ kind: 'PodList' });
  expect(JSON.parse(asAccount('/api/v1/namespaces/qa/pods/client'))).toMatchObject({ metadata: { name: 'client' } });
  cluster.parts.world.set('certificate/apiserver', cluster.now);
  expect(ask(`curl -s -S --cacert ${account}/ca.crt ${api}/version`)).toContain('problem: certificate has expired');
});
