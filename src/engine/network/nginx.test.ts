/** nginx with a configuration of one's own, as it comes from a ConfigMap: what it serves, what it refuses, where it hands on to. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Pod } from '../api/types.ts';
import { apply, begin, cluster, object, run, serve, settle } from './testing.ts';

beforeEach(begin);

const conf = (...lines: readonly string[]) => `server {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;

/** A pod of nginx whose sites are the keys of a ConfigMap; `web` is its Service. */
function nginx(data: Readonly<Record<string, string>>, more: object = {}, folder = '/etc/nginx/conf.d'): void {
  apply('configmaps', object('v1', 'ConfigMap', 'qa', 'sites', { data }));
  const volumes = [{ name: 'sites', configMap: { name: 'sites' } }];
  const volumeMounts = [{ name: 'sites', mountPath: folder }];
  const spec = { containers: [{ name: 'main', image: 'nginx:1.27', volumeMounts, ...more }], volumes };
  apply('pods', object('v1', 'Pod', 'qa', 'web', { spec }, { app: 'web' }));
  settle();
}
const pod = () => cluster.parts.client('test').get('pods', 'qa/web') as Pod | undefined;
const ask = (path = '/', port = 80, ...more: readonly string[]) =>
  cluster.runtime.exec('qa/client', undefined, ['curl', '-s', ...more, `http://${pod()?.status.podIP}:${port}${path}`]);
const log = (previous = false) => cluster.runtime.logs('qa/web', { previous }).lines.map(({ text }) => text);
const exec = (...argv: string[]) => cluster.runtime.exec('qa/web', undefined, argv);

describe('a site', () => {
  it('listens where it is told to, and nowhere else', () => {
    nginx({ 'default.conf': conf('listen 8080;', 'location / { return 200 "hello $host\\n"; }') });
    expect(ask('/', 8080).output).toMatch(/^hello 10\.244\.\d+\.\d+\n$/);
    expect(ask().code).toBe(7);
    expect(log()).toContain(
      '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
    );
  });

  it('chooses the server by the name, and the location as nginx does', () => {
    nginx({
      'a.conf': conf('listen 80 default_server;', 'return 404;'),
      'b.conf': conf(
        'server_name shop.local *.shop.local;',
        'location = / { return 200 exact; }',
        'location /img/ { return 200 prefix; }',
        'location ^~ /img/raw/ { return 200 kept; }',
        'location ~ \\.(png|gif)$ { return 200 "regex $1"; }',
        'location / { return 301 /img$request_uri; }',
      ),
    });
    const shop = (path: string) => ask(path, 80, '-H', 'Host: shop.local').output;
    expect(['/', '/img/a', '/img/a.png', '/img/raw/a.png'].map(shop)).toEqual(['exact', 'prefix', 'regex png', 'kept']);
    expect(ask('/x', 80, '-i', '-H', 'Host: www.shop.local').output).toContain(
      'HTTP/1.1 301 Moved Permanently\r\nServer: nginx/1.27\r\n',
    );
    expect(ask('/x', 80, '-i', '-H', 'Host: www.shop.local').output).toContain(
      'Location: http://www.shop.local/img/x\r\n',
    );
    expect(ask('/x').output).toContain('<h1>404 Not Found</h1>');
  });

  it('serves files from its root, falls back as try_files says, and adds headers', () => {
    const data = {
      'default.conf': conf(
        'root /etc/nginx/conf.d;',
        'add_header X-Pod $hostname;',
        'location / { try_files $uri /app.html; }',
        'location /only/ { alias /etc/nginx/conf.d/; autoindex on; }',
      ),
      'app.html': 'the app\n',
      'a.css': 'body {}\n',
    };
    nginx(data);
    expect(ask('/deep/link').output).toBe('the app\n');
    expect(ask('/a.css', 80, '-i').output).toMatch(/Content-Type: text\/css\r\n[\s\S]*X-Pod: web\r\n/);
    expect(ask('/only/').output).toContain('<a href="a.css">a.css</a>');
  });

  it('says in its log what it did not find', () => {
    nginx({ 'default.conf': conf('server_name _;', 'root /data;') });
    ask('/none');
    const from = cluster.parts.client('test').get('pods', 'qa/client')?.status.podIP;
    const host = pod()?.status.podIP;
    expect(log().at(-2)).toMatch(/^2026\/01\/01 00:00:\d\d \[error\] 29#29: \*1 open\(\)/);
    expect(log().at(-2)).toContain(
      ` open() "/data/none" failed (2: No such file or directory), client: ${from}, server: _, request: "GET /none HTTP/1.1", host: "${host}"`,
    );
    expect(log().at(-1)).toContain('"GET /none HTTP/1.1" 404 151 "-" "curl/8.14.1" "-"');
  });

  it('is made of a template and the environment', () => {
    const data = { 'default.conf.template': conf('listen ${PORT};', 'return 200 "$GREETING $uri";') };
    const env = [
      { name: 'PORT', value: '9000' },
      { name: 'GREETING', value: 'hi' },
    ];
    nginx(data, { env }, '/etc/nginx/templates');
    expect(ask('/x', 9000).output).toBe('hi /x');
    expect(log()).toContain(
      '20-envsubst-on-templates.sh: Running envsubst on /etc/nginx/templates/default.conf.template to /etc/nginx/conf.d/default.conf',
    );
  });
});

describe('a mistake in the configuration', () => {
  it.each([
    ['an unknown directive', 'lisen 80;', 'unknown directive "lisen" in /etc/nginx/conf.d/default.conf:2'],
    [
      'one in the wrong place',
      'worker_processes 2;',
      '"worker_processes" directive is not allowed here in /etc/nginx/conf.d/default.conf:2',
    ],
    [
      'a forgotten semicolon',
      'listen 80\n    server_name x;',
      'invalid parameter "server_name" in /etc/nginx/conf.d/default.conf:3',
    ],
    ['a forgotten brace', 'location / {', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/default.conf:3'],
    [
      'a host that is not there',
      'location / { proxy_pass http://backend:8080; }',
      'host not found in upstream "backend" in /etc/nginx/conf.d/default.conf:2',
    ],
    [
      'an address without a scheme',
      'location / { proxy_pass backend; }',
      'invalid URL prefix in /etc/nginx/conf.d/default.conf:2',
    ],
    [
      'no certificate',
      'listen 443 ssl;',
      'no "ssl_certificate" is defined for the "listen ... ssl" directive in /etc/nginx/conf.d/default.conf:2',
    ],
  ])('%s ends the container', (_, line, text) => {
    nginx({ 'default.conf': conf(line) });
    const [status] = pod()?.status.containerStatuses ?? [];
    expect([status?.lastState?.terminated?.exitCode ?? status?.state?.terminated?.exitCode, status?.ready]).toEqual([
      1,
      false,
    ]);
    expect(log()).toContain(`nginx: [emerg] ${text}`);
  });

  it('ends it also where it cannot write', () => {
    nginx({}, { securityContext: { readOnlyRootFilesystem: true } }, '/data');
    expect(log().at(-1)).toBe(
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
    );
  });

  it('ends it also where it is not root', () => {
    nginx({}, { securityContext: { runAsUser: 101 } }, '/data');
    expect(log().at(-1)).toBe('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)');
  });
});

it('goes into the background unless it is told not to, which ends the container', () => {
  nginx({}, { command: ['nginx'] }, '/data');
  expect(pod()?.status.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  const { terminated } = pod()?.status.containerStatuses?.[0]?.lastState ?? {};
  expect([terminated?.exitCode, terminated?.reason]).toEqual([0, 'Completed']);
});

it('reads its configuration again when it is told to, and keeps the old one where the new one is wrong', () => {
  nginx({ 'default.conf': conf('return 200 one;') });
  const change = (text: string) => {
    const client = cluster.parts.client('test');
    client.modify('configmaps', 'qa/sites', (map) => {
      Object.assign(map, { data: { 'default.conf': text } });
    });
    settle(120);
  };
  change(conf('return 200 two;'));
  expect(ask().output, 'a file alone changes nothing').toBe('one');
  expect(exec('nginx', '-t').output).toContain('test is successful');
  expect(exec('nginx', '-s', 'reload').code).toBe(0);
  expect(ask().output).toBe('two');
  change(conf('retrun 200 three;'));
  expect(exec('nginx', '-t').output).toBe(
    'nginx: [emerg] unknown directive "retrun" in /etc/nginx/conf.d/default.conf:2\nnginx: configuration file /etc/nginx/nginx.conf test failed\n',
  );
  expect(exec('nginx', '-s', 'reload').code).toBe(1);
  exec('kill', '-HUP', '1');
  expect(ask().output).toBe('two');
  expect(log().at(-2)).toContain('[emerg] 1#1: unknown directive "retrun" in /etc/nginx/conf.d/default.conf:2');
});

describe('handing on', () => {
  it('reaches the Service that it names, and both servers note it', () => {
    nginx({ 'default.conf': conf('location /api/ { proxy_pass http://nginx-service/; }') });
    expect(ask('/api/').output).toContain('Welcome to nginx!');
    expect(log().at(-1)).toContain('"GET /api/ HTTP/1.1" 200 615');
    const notes = cluster.parts
      .client('test')
      .by('pods', 'namespace', 'qa')
      .filter(({ metadata }) => metadata.labels?.['app'] === 'nginx')
      .flatMap(({ metadata }) => cluster.runtime.logs(`qa/${metadata.name}`).lines.map(({ text }) => text));
    expect(notes.filter((text) => text.startsWith(`${pod()?.status.podIP} - - `))).toHaveLength(1);
  });

  it('says 502 where nobody listens, and why in its log', () => {
    const upstream = 'upstream api { server nginx-service:81; }\n';
    serve('qa', 'deaf', { ports: [{ port: 80, targetPort: 9999 }] }, 'nginx');
    nginx({
      'default.conf': upstream.replace('nginx-service:81', 'deaf') + conf('location / { proxy_pass http://api; }'),
    });
    expect(ask('/x', 80, '-i').output).toContain('HTTP/1.1 502 Bad Gateway');
    const address = cluster.parts.client('test').get('services', 'qa/deaf')?.spec.clusterIP;
    expect(log().at(-2)).toContain('connect() failed (111: Connection refused) while connecting to upstream, client: ');
    expect(log().at(-2)).toContain(`upstream: "http://${address}:80/x", host: "`);
  });

  it('keeps the address that it found when it started', () => {
    nginx({ 'default.conf': conf('location / { proxy_pass http://nginx-service; }') });
    const client = cluster.parts.client('test');
    client.delete('services', 'qa/nginx-service');
    serve('qa', 'nginx-service', {}, 'nginx');
    settle();
    expect(ask('/', 80, '-o', '/dev/null', '-w', '%{http_code}').output).toBe('504');
    expect(exec('nginx', '-s', 'reload').code).toBe(0);
    expect(ask('/', 80, '-o', '/dev/null', '-w', '%{http_code}').output).toBe('200');
  });

  it('is what a probe sees', () => {
    const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 2, failureThreshold: 1 };
    nginx({ 'default.conf': conf('location / { proxy_pass http://nginx-service; }') }, { readinessProbe });
    const ready = () => pod()?.status.containerStatuses?.[0]?.ready;
    expect(ready()).toBe(true);
    const client = cluster.parts.client('test');
    client.modify('deployments.apps', 'qa/nginx', ({ spec }) => {
      spec.replicas = 0;
    });
    settle();
    expect(ready()).toBe(false);
  });
});

it('speaks TLS with the certificate of a Secret, which nobody knows', () => {
  const tls = { 'tls.crt': 'Y2VydA==', 'tls.key': 'a2V5' };
  apply('secrets', object('v1', 'Secret', 'qa', 'tls', { type: 'Opaque', data: tls }));
  apply(
    'configmaps',
    object('v1', 'ConfigMap', 'qa', 'sites', {
      data: {
        'default.conf': conf(
          'listen 443 ssl;',
          'ssl_certificate /etc/tls/tls.crt;',
          'ssl_certificate_key /etc/tls/tls.key;',
          'return 200 secret;',
        ),
      },
    }),
  );
  const volumes = [
    { name: 'sites', configMap: { name: 'sites' } },
    { name: 'tls', secret: { secretName: 'tls' } },
  ];
  const volumeMounts = [
    { name: 'sites', mountPath: '/etc/nginx/conf.d' },
    { name: 'tls', mountPath: '/etc/tls' },
  ];
  const spec = { containers: [{ name: 'main', image: 'nginx:1.27', volumeMounts }], volumes };
  apply('pods', object('v1', 'Pod', 'qa', 'web', { spec }));
  settle();
  const url = `https://${pod()?.status.podIP}/`;
  expect(run('qa/client', `curl -s ${url}`).code).toBe(60);
  expect(run('qa/client', `curl -sk ${url}`).output).toBe('secret');
  expect(ask('/', 443).output).toContain('The plain HTTP request was sent to HTTPS port');
});
