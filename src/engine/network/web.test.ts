/** HTTP as learners look at it: what servers note, what curl shows, what an ingress controller makes of paths. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, from, object, outside, policy, run, serve, settle } from './testing.ts';

beforeEach(begin);

const podsOf = (app: string) =>
  cluster.parts
    .client('test')
    .by('pods', 'namespace', 'qa')
    .filter(({ metadata }) => metadata.labels?.['app'] === app);

const logOf = (pod: string) => cluster.runtime.logs(pod).lines.map(({ text }) => text);

describe('a server', () => {
  it('notes each request of a program, with where it came from', () => {
    const [pod] = podsOf('nginx');
    const key = `qa/${pod?.metadata.name}`;
    run('qa/client', `curl -s http://${pod?.status.podIP}/none`);
    const { podIP } = cluster.parts.client('test').get('pods', 'qa/client')?.status ?? {};
    expect(logOf(key).at(-1)).toBe(
      `${podIP} - - [01/Jan/2026:00:00:20 +0000] "GET /none HTTP/1.1" 404 151 "-" "curl/8.14.1" "-"`,
    );
    const before = logOf(key).length;
    cluster.network.request(from('qa/client'), { host: pod?.status.podIP ?? '', port: 80, path: '/' });
    expect(logOf(key), 'who only looks leaves nothing').toHaveLength(before);
  });

  it('shows what lies on its volume, and nothing where nothing does', () => {
    const mount = (mountPath: string) => ({ volumeMounts: [{ name: 'shared', mountPath }] });
    const containers = [
      { name: 'web', image: 'nginx:1.25', ...mount('/usr/share/nginx/html') },
      { name: 'helper', image: 'busybox', command: ['sleep', '1d'], ...mount('/data') },
    ];
    const spec = { containers, volumes: [{ name: 'shared', emptyDir: {} }] };
    apply('pods', object('v1', 'Pod', 'qa', 'pair', { spec }));
    settle();
    const ask = () => cluster.runtime.exec('qa/pair', 'helper', ['wget', '-qO-', 'localhost']);
    expect(ask().output).toContain('403 Forbidden');
    cluster.runtime.exec('qa/pair', 'helper', ['sh', '-c', 'echo hello > /data/index.html']);
    expect(ask().output).toBe('hello\n');
  });
});

describe('a server that speaks no HTTP', () => {
  const server = (name: string, image: string, more: object = {}) =>
    apply('pods', object('v1', 'Pod', 'qa', name, { spec: { containers: [{ name: 'db', image, ...more }] } }));
  const ip = (name: string) => cluster.parts.client('test').get('pods', `qa/${name}`)?.status.podIP ?? '';

  it('closes the connection, or says something that curl does not take for HTTP', () => {
    server('pg', 'postgres:16', { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] });
    server('maria', 'mariadb:11', { env: [{ name: 'MARIADB_ROOT_PASSWORD', value: 'x' }] });
    server('docs', 'mongo:7');
    settle();
    expect(run('qa/client', `curl http://${ip('pg')}:5432`)).toMatchObject({
      code: 52,
      output: 'curl: (52) Empty reply from server\n',
    });
    expect(run('qa/client', `curl http://${ip('maria')}:3306`)).toMatchObject({
      code: 1,
      output: 'curl: (1) Received HTTP/0.9 when not allowed\n',
    });
    expect(run('qa/client', `wget -qO- http://${ip('pg')}:5432`)).toMatchObject({
      code: 1,
      output: 'wget: error getting response\n',
    });
    expect(run('qa/client', `curl -s http://${ip('docs')}:27017`).output).toContain('access MongoDB over HTTP');
    expect(run('qa/client', `nc -zv ${ip('pg')} 5432`).code).toBe(0);
  });

  it('is asked by psql, also from a container of its own image, which then is no server', () => {
    server('pg', 'postgres:16', { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] });
    settle();
    const once = (name: string, image: string, ...args: string[]) => {
      const containers = [{ name: 'main', image, args }];
      apply('pods', object('v1', 'Pod', 'qa', name, { spec: { containers, restartPolicy: 'Never' } }));
      settle();
      const status = cluster.parts.client('test').get('pods', `qa/${name}`)?.status;
      return [logOf(`qa/${name}`).join('\n'), status?.containerStatuses?.[0]?.state?.terminated?.exitCode];
    };
    expect(once('one', 'postgres:16', 'psql', '-h', ip('pg'), '-U', 'postgres', '-c', 'select 1')).toEqual([
      ' ?column? \n----------\n        1\n(1 row)\n',
      0,
    ]);
    expect(once('two', 'postgres:16', 'psql', '-h', ip('client'), '-c', 'select 1')).toEqual([
      `psql: error: connection to server at "${ip('client')}" (${ip('client')}), port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`,
      2,
    ]);
    expect(once('three', 'nginx:1.25', 'nginx', '-v')).toEqual(['nginx version: nginx/1.25', 0]);
    expect(once('four', 'mysql:8', 'mysql', '-h', 'db')).toEqual(['mysql: this program is not simulated', 127]);
    expect(once('five', 'postgres:16', 'postgres', '-c', 'max_connections=5')[0]).not.toContain('not found');
    const asked = cluster.runtime.exec('qa/pg', undefined, ['psql', '-U', 'postgres', '-tAc', 'select 1']);
    expect(asked).toMatchObject({ code: 0, output: '1\n' });
  });

  it('is never ready for an HTTP probe', () => {
    const readinessProbe = { httpGet: { path: '/', port: 5432 }, periodSeconds: 1 };
    server('pg', 'postgres:16', { env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }], readinessProbe });
    settle();
    const told = [...cluster.parts.client('test').list('events')].filter(({ reason }) => reason === 'Unhealthy');
    expect(told.map(({ message }) => message)).toContain(`Readiness probe failed: Get "http://${ip('pg')}:5432/": EOF`);
  });
});

describe('curl', () => {
  const address = () => cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP ?? '';

  it('shows headers with -i, and the whole talk with -v', () => {
    const { output } = run('qa/client', 'curl -sI http://nginx-service');
    expect(output).toMatch(/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.21\r\nDate: Thu, 01 Jan 2026 00:00:20 GMT\r\n/);
    expect(output).toContain('Content-Length: ');
    const talk = run('qa/client', 'curl -sv -o /dev/null http://nginx-service/x').output;
    expect(talk).toContain(`* Connected to nginx-service (${address()}) port 80\n> GET /x HTTP/1.1\n`);
    expect(talk).toContain('< HTTP/1.1 404 Not Found\n');
  });

  it('takes the word of --resolve for where a name leads', () => {
    const code = (rule: string) =>
      run('qa/client', `curl -s -o /dev/null -w %{http_code} --resolve ${rule} http://shop.demo/`).output;
    expect(code(`shop.demo:80:${address()}`)).toBe('200');
    expect(code(`shop.demo:81:${address()}`)).toBe('000');
  });
});

it('no route leads from outside into the networks of pods and Services', () => {
  const [pod] = podsOf('nginx');
  const service = cluster.parts.client('test').get('services', 'qa/nginx-service');
  for (const host of [pod?.status.podIP ?? '', service?.spec.clusterIP ?? '']) {
    const { failure, hops } = cluster.network.request(outside, { host, port: 80, path: '/' });
    expect([failure, hops.at(-1)?.text]).toEqual(['timeout', 'is known in the cluster only: no route leads there']);
    expect(cluster.network.request(from('dev/client'), { host, port: 80, path: '/' }).answer?.status).toBe(200);
  }
});

it('names for documentation stand for nothing, but for the web server of example.com', () => {
  const known = (name: string) => cluster.network.resolve(from('qa/client'), name).addresses.length > 0;
  expect(['app.example.com', 'shop.example', 'api.test'].map(known)).toEqual([false, false, false]);
  expect(['example.com', 'www.example.com', 'registry.k8s.io'].map(known)).toEqual([true, true, true]);
});

it('a policy that keeps queries from the DNS server is named', () => {
  policy('qa', 'closed', { podSelector: {}, policyTypes: ['Egress'] });
  const { failure, hops } = cluster.network.request(from('qa/client'), { host: 'nginx-service', port: 80, path: '/' });
  expect(failure).toBe('nameserver');
  expect(hops.at(-1)).toMatchObject({ kind: 'policy', text: 'dropped the DNS query' });
  expect(run('qa/client', 'nslookup nginx-service')).toMatchObject({
    output: ';; connection timed out; no servers could be reached\n\n',
    took: 10_000, // nothing comes back: it is waited for
  });
});

it('a Service that keeps traffic on its node says that no endpoint is there', () => {
  const [node] = [...cluster.parts.client('test').list('nodes')].filter(({ spec }) => !spec.taints?.length);
  const local = { type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30080 }] };
  serve('qa', 'local', local, 'nginx');
  cluster.parts.client('test').modify('nodes', node?.metadata.name ?? '', (draft) => {
    draft.spec.unschedulable = true;
  });
  for (const pod of podsOf('nginx'))
    if (pod.spec.nodeName === node?.metadata.name)
      cluster.parts.client('test').delete('pods', `qa/${pod.metadata.name}`);
  settle(40);
  const host = node?.status?.addresses?.[0]?.address ?? '';
  const { failure, hops } = cluster.network.request(outside, { host, port: 30080, path: '/' });
  expect(failure).toBe('timeout');
  expect(hops.at(-1)?.text).toBe(`no endpoint on ${node?.metadata.name}, and its traffic policy is Local`);
});

describe('an ingress controller', () => {
  const ingress = (name: string, host: string, path: object, annotations: object, more: object = {}) => {
    const backend = { service: { name: 'nginx-service', port: { number: 80 } } };
    const spec = { ...more, rules: [{ host, http: { paths: [{ backend, ...path }] } }] };
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec };
    apply('ingresses.networking.k8s.io', { ...kind, metadata: { name, namespace: 'qa', annotations } });
  };

  function controller(args: readonly string[] = []): void {
    const image = 'registry.k8s.io/ingress-nginx/controller:v1.14.0';
    const metadata = { name: 'nginx' };
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata };
    apply('ingressclasses.networking.k8s.io', { ...kind, spec: { controller: 'k8s.io/ingress-nginx' } });
    const spec = { containers: [{ name: 'controller', image, args: ['/nginx-ingress-controller', ...args] }] };
    apply('pods', object('v1', 'Pod', 'qa', 'entry', { spec }, { app: 'entry' }));
    serve('qa', 'entry', {}, 'entry');
    settle(20);
  }
  const ask = (header: string, path: string) =>
    cluster.network.request(from('qa/client'), { host: 'entry', port: 80, path, header }).answer;

  it('rewrites paths as its annotations say, and sends hosts with a certificate to https', () => {
    const REWRITE = 'nginx.ingress.kubernetes.io/rewrite-target';
    controller();
    const nginx = { ingressClassName: 'nginx' };
    ingress('plain', 'plain.demo', { path: '/api', pathType: 'Prefix' }, {}, nginx);
    ingress('root', 'root.demo', { path: '/api', pathType: 'Prefix' }, { [REWRITE]: '/' }, nginx);
    const captured = { path: '/api(/|$)(.*)', pathType: 'ImplementationSpecific' };
    ingress('rest', 'rest.demo', captured, { [REWRITE]: '/$2' }, nginx);
    ingress('tls', 'tls.demo', { path: '/', pathType: 'Prefix' }, {}, { ...nginx, tls: [{ hosts: ['tls.demo'] }] });
    settle(5);
    expect(ask('plain.demo', '/api')?.status).toBe(404);
    expect(ask('root.demo', '/api')?.status).toBe(200);
    expect([ask('rest.demo', '/api/index.html')?.status, ask('rest.demo', '/api/none')?.status]).toEqual([200, 404]);
    expect(ask('tls.demo', '/')).toMatchObject({ status: 308, headers: { Location: 'https://tls.demo/' } });
    expect(ask('other.demo', '/')?.body).toContain('<center><h1>404 Not Found</h1></center>');
  });

  it('serves Ingresses without a class when it is told to', () => {
    ingress('early', 'early.demo', { path: '/', pathType: 'Prefix' }, {});
    controller(['--watch-ingress-without-class=true']);
    settle(70);
    expect(ask('early.demo', '/')?.status).toBe(200);
    expect(cluster.network.resolve(outside, 'early.demo').addresses, 'its name is known outside').toHaveLength(1);
    expect(cluster.network.resolve(outside, 'late.demo').failure).toBe('unresolved');
    const { status } = cluster.parts.client('test').get('ingresses.networking.k8s.io', 'qa/early') ?? {};
    expect(status?.loadBalancer?.ingress).toHaveLength(1);
  });
});
