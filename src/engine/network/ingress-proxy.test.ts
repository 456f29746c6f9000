/** What an ingress controller does with requests: its log, its certificate, its patience, what it tells who answers. */
import { beforeEach, expect, it } from 'vitest';
import { apply, begin, cluster, deploy, object, policy, run, serve, settle } from './testing.ts';

beforeEach(() => {
  begin();
  apply('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ingress' } });
  deploy('ingress', 'controller', 1, {
    containers: [{ name: 'main', image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0' }],
  });
  apply('ingressclasses.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const backend = { service: { name: 'nginx-service', port: { number: 80 } } };
  const spec = {
    ingressClassName: 'nginx',
    rules: [{ host: 'shop.demo', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
  };
  apply('ingresses.networking.k8s.io', object('networking.k8s.io/v1', 'Ingress', 'qa', 'shop', { spec }));
  settle(20);
});

const test = () => cluster.parts.client('test');
const controller = () => test().by('pods', 'namespace', 'ingress')[0];
const address = () => controller()?.status.podIP ?? '';
const own = () => test().get('pods', 'qa/client')?.status.podIP;
const log = (pod: string) => cluster.runtime.logs(pod).lines.map(({ text }) => text);
const its = () => log(`ingress/${controller()?.metadata.name}`);

it('notes each request with the Service that was meant and the pod that was asked, which hears for whom', () => {
  expect(its().slice(1, 3)).toEqual(['NGINX Ingress controller', '  Release:       v1.12.0']);
  run('qa/client', `curl -s -H Host:shop.demo ${address()}/x`);
  const last = its().at(-1) ?? '';
  expect(last).toMatch(
    /^10\.244\.\d+\.\d+ - - \[01\/Jan\/2026:00:00:40 \+0000\] "GET \/x HTTP\/1\.1" 404 151 "-" "curl\/8\.14\.1" \d+ 0\.001 \[qa-nginx-service-80\] \[\] 10\.244\.\d+\.\d+:80 151 0\.001 404 [0-9a-f]{32}$/,
  );
  const served = test()
    .by('pods', 'namespace', 'qa')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'nginx')
    .flatMap(({ metadata }) => log(`qa/${metadata.name}`).slice(-1));
  expect(served.filter((line) => line.startsWith(address()) && line.endsWith(`"${own()}"`))).toHaveLength(1);
  run('qa/client', `curl -s ${address()}/`);
  expect(its().at(-1)).toContain('[upstream-default-backend] [] 127.0.0.1:8181 ');
});

it('waits for three pods that do not answer, and says 504', () => {
  policy('qa', 'closed', { podSelector: { matchLabels: { app: 'nginx' } }, policyTypes: ['Ingress'] });
  const { output, took } = run('qa/client', `curl -s -o /dev/null -w %{http_code} -H Host:shop.demo ${address()}/`);
  expect([output, Math.round(took / 1000)]).toEqual(['504', 15]);
});

it('shows a certificate that nobody knows, in place of one that is missing', () => {
  const ask = (...words: string[]) =>
    cluster.runtime.exec('qa/client', undefined, ['curl', '-sS', '-H', 'Host: shop.demo', ...words]);
  expect(ask(`https://${address()}/`)).toMatchObject({
    code: 60,
    output: expect.stringContaining('unable to get local issuer certificate'),
  });
  expect(ask('-k', `https://${address()}/`).output).toContain('Welcome to nginx!');
  apply('secrets', object('v1', 'Secret', 'qa', 'tls', { type: 'Opaque', data: {} }));
  test().modify('ingresses.networking.k8s.io', 'qa/shop', ({ spec }) => {
    if (spec) Object.assign(spec, { tls: [{ hosts: ['shop.demo'], secretName: 'tls' }] });
  });
  expect(ask(`https://${address()}/`).output).toContain('self-signed certificate');
});

it('tells who answers how it was asked', () => {
  deploy('qa', 'echo', 1, { containers: [{ name: 'main', image: 'traefik/whoami' }] });
  serve('qa', 'echo', {});
  const backend = { service: { name: 'echo', port: { number: 80 } } };
  const paths = [{ path: '/', pathType: 'Prefix', backend }];
  const spec = { ingressClassName: 'nginx', rules: [{ host: 'echo.demo', http: { paths } }] };
  apply('ingresses.networking.k8s.io', object('networking.k8s.io/v1', 'Ingress', 'qa', 'echo', { spec }));
  settle(20);
  const pod = test()
    .by('pods', 'namespace', 'qa')
    .find(({ metadata }) => metadata.labels?.['app'] === 'echo');
  const lines = run('qa/client', `curl -s -H Host:echo.demo ${address()}/a?b=c`).output.split('\n');
  expect(lines.filter((line) => !line.startsWith('RemoteAddr'))).toEqual([
    `Hostname: ${pod?.metadata.name}`,
    'IP: 127.0.0.1',
    'IP: ::1',
    `IP: ${pod?.status.podIP}`,
    'GET /a?b=c HTTP/1.1',
    'Host: echo.demo',
    'User-Agent: curl/8.14.1',
    'Accept: */*',
    `X-Forwarded-For: ${own()}`,
    'X-Forwarded-Host: echo.demo',
    'X-Forwarded-Proto: http',
    `X-Real-Ip: ${own()}`,
    '',
    '',
  ]);
  expect(lines[4]).toMatch(new RegExp(`^RemoteAddr: ${address()}:\\d{5}$`));
});

it('takes its address out of the statuses when its last pod is told to stop, and leaves it there when that is killed', () => {
  const addresses = () => test().get('ingresses.networking.k8s.io', 'qa/shop')?.status?.loadBalancer?.ingress ?? [];
  const scale = (replicas: number): void => {
    test().modify('deployments.apps', 'ingress/controller', ({ spec }) => {
      spec.replicas = replicas;
    });
    settle(40);
  };
  scale(2);
  expect(addresses()).not.toEqual([]);
  scale(1);
  expect(addresses()).toHaveLength(1);
  scale(0);
  expect(addresses()).toEqual([]);
  scale(1);
  expect(addresses()).toHaveLength(1);
  test().modify('deployments.apps', 'ingress/controller', ({ spec }) => {
    spec.paused = true;
  });
  test().delete('deployments.apps', 'ingress/controller', { propagationPolicy: 'Orphan' });
  settle(2);
  for (const set of test().by('replicasets.apps', 'namespace', 'ingress'))
    test().delete('replicasets.apps', `ingress/${set.metadata.name}`, { propagationPolicy: 'Orphan' });
  settle(2);
  test().delete('pods', `ingress/${controller()?.metadata.name}`, { gracePeriodSeconds: 0 });
  settle(40);
  expect(controller()).toBeUndefined();
  expect(addresses()).toHaveLength(1);
});
