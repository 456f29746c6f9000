/** curl, wget and telnet in containers: their options, where they are sent on, what they say of certificates. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, object, run, settle } from './testing.ts';

beforeEach(begin);

/** nginx that sends from `/old` to `/new/`, and from there nowhere. */
function redirecting(): void {
  const text =
    'server { location /old { return 301 /new/; } location /new/ { return 200 "here $request_method\\n"; } location /round { return 302 /round; } }';
  apply('configmaps', object('v1', 'ConfigMap', 'qa', 'site', { data: { 'default.conf': text } }));
  const volumeMounts = [{ name: 'site', mountPath: '/etc/nginx/conf.d' }];
  const spec = {
    containers: [{ name: 'main', image: 'nginx:1.27', volumeMounts }],
    volumes: [{ name: 'site', configMap: { name: 'site' } }],
  };
  apply('pods', object('v1', 'Pod', 'qa', 'web', { spec }));
  settle();
}
const web = () => cluster.parts.client('test').get('pods', 'qa/web')?.status.podIP ?? '';
const curl = (...words: string[]) => cluster.runtime.exec('qa/client', undefined, ['curl', '-sS', ...words]);

describe('curl', () => {
  it('follows where it is sent on, when it is told to', () => {
    redirecting();
    expect(curl('-o', '/dev/null', '-w', '%{http_code} %{redirect_url}\n', `${web()}/old`).output).toBe(
      `301 http://${web()}/new/\n`,
    );
    expect(curl('-L', `${web()}/old`).output).toBe('here GET\n');
    expect(curl('-L', '-d', 'x=1', `${web()}/old`).output).toBe('here GET\n');
    expect(
      curl('-Lo', '/dev/null', '-w', '%{num_redirects} %{url_effective} %{content_type}', `${web()}/old`).output,
    ).toBe(`1 http://${web()}/new/ application/octet-stream`);
    expect(curl('-L', '--max-redirs', '3', `${web()}/round`)).toMatchObject({
      code: 47,
      output: 'curl: (47) Maximum (3) redirects followed\n',
    });
  });

  it('knows its options, and says which are none', () => {
    const help = "curl: try 'curl --help' or 'curl --manual' for more information\n";
    expect(run('qa/client', 'curl --nosuch nginx-service')).toMatchObject({
      code: 2,
      output: `curl: option --nosuch: is unknown\n${help}`,
    });
    expect(run('qa/client', 'curl nginx-service -H').output).toBe(`curl: option -H: requires parameter\n${help}`);
    expect(run('qa/client', 'curl')).toMatchObject({ code: 2, output: help });
    expect(run('qa/client', 'curl --version').output).toMatch(/^curl 8\.14\.1 /);
    expect(run('qa/client', 'curl -s nginx-service:99999')).toMatchObject({ code: 3 });
    expect(curl('ftp://nginx-service').output).toBe('curl: (1) Protocol "ftp" not supported\n');
    expect(curl('-w', '%{nosuch}', '-o', '/dev/null', 'nginx-service').output).toContain(
      'unknown --write-out variable',
    );
  });

  it('fetches all that it is told to, and leaves their files', () => {
    const code = ['-o', '/dev/null', '-o', '/tmp/b', '-w', '%{http_code}\n'];
    expect(curl(...code, 'nginx-service', 'nginx-service/none').output).toBe('200\n404\n');
    expect(run('qa/client', 'cat /tmp/b').output).toContain('404 Not Found');
    expect(curl('-D', '-', '-o', '/dev/null', 'nginx-service').output).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/,
    );
  });

  it('takes the word of several rules for where a name leads', () => {
    const ip = cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP;
    const code = ['-o', '/dev/null', '-w', '%{http_code} %{remote_ip}'];
    const rules = ['--resolve', `shop.demo:80:${ip}`, '--resolve', 'shop.demo:443:10.9.9.9'];
    expect(curl(...code, ...rules, 'http://shop.demo/').output).toBe(`200 ${ip}`);
    expect(curl(...code, '--connect-to', 'shop.demo:80:nginx-service:80', 'http://shop.demo/').output).toBe(
      `200 ${ip}`,
    );
  });

  it('speaks TLS with nobody who speaks none', () => {
    expect(curl('-k', 'https://nginx-service:80/')).toMatchObject({
      code: 35,
      output: 'curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong version number\n',
    });
  });
});

it('wget follows, too, and shows headers with -S', () => {
  redirecting();
  const { output } = run('qa/client', `wget -S -O- ${web()}/old`);
  expect(output).toContain('  HTTP/1.1 301 Moved Permanently\n  Server: nginx/1.27\n');
  expect(output).toContain('  Connection: close\n');
  expect(output).toMatch(/here GET\n$/);
  expect(run('qa/client', `wget -qO- ${web()}/round`)).toMatchObject({
    code: 1,
    output: 'wget: too many redirections\n',
  });
});

it('telnet says whether anybody listens', () => {
  expect(run('qa/client', 'telnet nginx-service 80')).toMatchObject({
    code: 0,
    output: 'Connected to nginx-service\n',
  });
  const ip = cluster.parts.client('test').get('services', 'qa/nginx-service')?.spec.clusterIP;
  expect(run('qa/client', 'telnet nginx-service 81')).toMatchObject({
    code: 1,
    output: `telnet: can't connect to remote host (${ip}): Connection refused\n`,
  });
});

it('servers listen where their command line says', () => {
  const start = (name: string, image: string, ...args: string[]) =>
    apply('pods', object('v1', 'Pod', 'qa', name, { spec: { containers: [{ name: 'main', image, args }] } }));
  start('echo', 'hashicorp/http-echo', '-listen=:8081', '-text=hello');
  start('net', 'registry.k8s.io/e2e-test-images/agnhost:2.53', 'netexec', '--http-port=8088');
  settle();
  const ask = (pod: string, path: string) => {
    const ip = cluster.parts.client('test').get('pods', `qa/${pod}`)?.status.podIP;
    return run('qa/client', `curl -s ${ip}:${path}`);
  };
  expect(ask('echo', '8081/').output).toBe('hello\n');
  expect(ask('echo', '5678/').code).toBe(7);
  expect(ask('net', '8088/hostname').output).toBe('net');
});

it('agnhost liveness is well for ten seconds, as in the documents', () => {
  const livenessProbe = { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 3, periodSeconds: 3 };
  const main = {
    name: 'main',
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.40',
    args: ['liveness'],
    livenessProbe,
  };
  apply('pods', object('v1', 'Pod', 'qa', 'live', { spec: { containers: [main] } }));
  settle(12);
  const restarts = () =>
    cluster.parts.client('test').get('pods', 'qa/live')?.status.containerStatuses?.[0]?.restartCount;
  expect(restarts()).toBe(0);
  settle(40);
  expect(restarts()).toBeGreaterThan(0);
});
