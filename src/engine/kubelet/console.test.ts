import { expect, test } from 'vitest';
import type { Node } from '../api/types.ts';
import { printedBy } from '../ran.ts';
import { bench } from './testing.ts';

function inside(image = 'nginx') {
  const b = bench();
  b.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' }, data: { mode: 'dark' } },
    'configmaps',
  );
  b.pod('web', {
    containers: [
      {
        name: 'main',
        image,
        ...(image === 'busybox' ? { command: ['sleep', '1d'] } : {}),
        env: [{ name: 'COLOR', value: 'blue' }],
        volumeMounts: [{ name: 'c', mountPath: '/etc/app' }],
      },
    ],
    volumes: [{ name: 'c', configMap: { name: 'app' } }],
  });
  b.run(5);
  return { ...b, run: b.run, exec: (...argv: string[]) => b.cluster.runtime.exec('default/web', undefined, argv) };
}

test.each([
  [['printenv', 'COLOR'], 'blue\n', 0],
  [['printenv', 'NONE'], '', 1],
  [['cat', '/etc/app/mode'], 'dark', 0],
  [['sh', '-c', 'printf "b\\na\\n" > /tmp/f; sort /tmp/f'], 'a\nb\n', 0],
  [['cut', '-d', ':', '-f', '1', '/etc/passwd'], 'root\nnginx\nnobody\n', 0],
  [['sed', '-n', 's/^root:.*:/home of root /p', '/etc/passwd'], 'home of root /bin/sh\n', 0],
  [['awk', '-F:', '{print $1}', '/etc/passwd'], 'root\nnginx\nnobody\n', 0],
  [['basename', '/a/b.c', '.c'], 'b\n', 0],
  [['dirname', '/a/b.c'], '/a\n', 0],
  [['find', '/etc/app', '-type', 'f'], '/etc/app/mode\n', 0],
  [['find', '/etc', '-name', 'mo*'], '/etc/app/mode\n', 0],
  [
    ['sh', '-c', 'mkdir -p /x/y; touch /x/y/z /x/w; find /x -mindepth 2; find /x -mindepth 1 -delete; find /x'],
    '/x/y/z\n/x\n',
    0,
  ],
  [['sh', '-c', 'mkdir -p /x/y; touch /x/y/z; find /x -name y -delete 2>&1'], 'find: /x/y: Directory not empty\n', 1],
  [['cat', '/none'], 'cat: /none: No such file or directory\n', 1],
  [['ls', '/etc/app'], 'mode\n', 0],
  [['hostname'], 'web\n', 0],
  [['sleep', '1m'], '', 0],
  [['id', '-u'], '0\n', 0],
  [['which', 'cat'], '/usr/bin/cat\n', 0],
  [['nproc'], '4\n', 0],
  [['netstat', '-tln'], expect.stringMatching(/^tcp .* 0\.0\.0\.0:80 .* LISTEN +$/m), 0],
  [['df', '-h', '/etc/app'], expect.stringMatching(/^\/dev\/sda1 +100\.0G .* \/etc\/app$/m), 0],
  [['mount'], expect.stringContaining('/dev/sda1 on /etc/app type ext4 (ro,relatime)\n'), 0],
  [['cat', '/etc/os-release'], expect.stringContaining('ID=debian\n'), 0],
  [['nginx', '-v'], 'nginx version: nginx/1.29.3\n', 0],
  [['ps'], expect.stringMatching(/nginx: master process[\s\S]* ps\n$/), 0],
  [['sleep', 'x'], "sleep: invalid number 'x'\n", 1],
  [['sh', '-c', 'echo $COLOR && cat /etc/app/mode'], 'blue\ndark', 0],
  [['sh', '-c', 'for i in 1 2; do echo $i; done; exit 4'], '1\n2\n', 4],
  [['sh', '-c', 'env | grep COLOR'], 'COLOR=blue\n', 0],
  [['sh', '-c', 'env | grep -q ^COLOR=b && env | grep -c NOTHING'], '0\n', 1],
  [['grep', '^nameserver', '/etc/resolv.conf'], 'nameserver 10.96.0.10\n', 0],
  [['grep', '-vi', 'DARK', '/etc/app/mode'], '', 1],
  [['grep', 'x', '/none'], 'grep: /none: No such file or directory\n', 2],
  [['head', '-n', '1', '/etc/passwd'], 'root:x:0:0:root:/root:/bin/sh\n', 0],
])('%j', (argv, output, code) => {
  expect(inside().exec(...argv)).toMatchObject({ output, code });
});

/** `ls -l` is as wide as the image's tools make it. */
test.each([
  [
    'busybox',
    ['ls', '-l', '/etc/app'],
    'total 0\nlrwxrwxrwx    1 root     root            11 Jan  1 00:00 mode -> ..data/mode\n',
    "cat: can't open '/none': No such file or directory\n",
  ],
  [
    'nginx',
    ['ls', '-l', '/etc/app/mode', '/usr/share/nginx'],
    'lrwxrwxrwx 1 root root 11 Jan  1 00:00 /etc/app/mode -> ..data/mode\n\n/usr/share/nginx:\ntotal 4\ndrwxr-xr-x 2 root root 4096 Jan  1 00:00 html\n',
    'cat: /none: No such file or directory\n',
  ],
  [
    'nginx',
    ['ls', '-a', '/etc/app'],
    '.\n..\n..2026_01_01_00_00_00.N\n..data\nmode\n',
    'cat: /none: No such file or directory\n',
  ],
  [
    'busybox',
    ['sh', '-c', 'cd /etc/app; ls -d . mode; cat mode'],
    '.\nmode\ndark',
    "cat: can't open '/none': No such file or directory\n",
  ],
])('%s: %j', (image, argv, listed, lost) => {
  const { exec } = inside(image);
  expect(
    exec(...argv)
      .output.replaceAll(/Jan {2}1 \d\d:\d\d/g, 'Jan  1 00:00')
      .replace(/(2026)(?:_\d\d){5}\.\d+/, '$1_01_01_00_00_00.N'),
  ).toBe(listed);
  expect(exec('cat', '/none').output).toBe(lost);
});

test('a program that is not there is not found', () => {
  expect(inside().exec('frobnicate')).toMatchObject({
    code: 127,
    output: '',
    missing: 'exec: "frobnicate": executable file not found in $PATH',
  });
});

test('kill 1 ends the container, and its kubelet starts it again', () => {
  const b = inside();
  b.exec('kill', '1');
  b.run(5);
  expect(b.get('web')?.status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true });
});

test('resource fields come in units of their divisor, rounded up', () => {
  const b = bench();
  const of = (resource: string, divisor?: string) => ({ valueFrom: { resourceFieldRef: { resource, divisor } } });
  b.pod('web', {
    containers: [
      {
        name: 'main',
        image: 'nginx',
        resources: { requests: { cpu: '250m', memory: '100Mi' }, limits: { cpu: '1500m', memory: '130Mi' } },
        env: [
          { name: 'A', ...of('requests.cpu') },
          { name: 'B', ...of('requests.cpu', '1m') },
          { name: 'C', ...of('limits.memory', '1Mi') },
          { name: 'D', ...of('limits.memory', '1Gi') },
        ],
      },
    ],
  });
  b.run(5);
  const { output } = b.cluster.runtime.exec('default/web', undefined, ['sh', '-c', 'echo $A $B $C $D']);
  expect(output).toBe('1 250 130 1\n');
});

test.each([
  [['cat', '/none', '/etc/app/mode'], 'dark', 'cat: /none: No such file or directory\n'],
  [['ls', '/none'], '', "ls: cannot access '/none': No such file or directory\n"],
  [['rm', '/none'], '', 'rm: /none: No such file or directory\n'],
  [['wget', '-O-', 'http://nosuch'], '', "wget: bad address 'nosuch'\n"],
  [['curl', '-w', '%{http_code}', 'nosuch'], '000', 'curl: (6) Could not resolve host: nosuch\n'],
  [['ping', '-c1', 'nosuch'], '', "ping: bad address 'nosuch'\n"],
  [['nc', 'nosuch', '80'], '', "nc: bad address 'nosuch'\n"],
  [['nslookup', 'nosuch'], ';; connection timed out; no servers could be reached\n\n', ''],
  [
    ['sh', '-c', 'echo a; cat /none; nosuch | cat; echo b >&2'],
    'a\n',
    'cat: /none: No such file or directory\nsh: 1: nosuch: not found\nb\n',
  ],
  [
    ['sh', '-c', 'cat /none 2>/dev/null; cat /none 2>&1 | head -1; ls /none > /tmp/x'],
    'cat: /none: No such file or directory\n',
    "ls: cannot access '/none': No such file or directory\n",
  ],
  [['sh', '-c', 'ls /none >/tmp/x 2>&1; cat /tmp/x'], "ls: cannot access '/none': No such file or directory\n", ''],
])('%j complains to standard error', (argv, stdout, stderr) => {
  const text = { stdout: '', stderr: '' };
  for (const [stream, piece] of printedBy(inside().exec(...argv))) text[stream] += piece;
  expect(text).toEqual({ stdout, stderr });
});

/** Two containers of a pod that share a volume and their processes, with files of a ConfigMap. */
function pair() {
  const b = bench();
  b.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'default' }, data: { mode: 'dark' } },
    'configmaps',
  );
  b.pod('db-0', {
    hostname: 'db-0',
    subdomain: 'db',
    hostAliases: [{ ip: '10.1.2.3', hostnames: ['far', 'away'] }],
    shareProcessNamespace: true,
    volumes: [
      { name: 'pages', emptyDir: {} },
      { name: 'app', configMap: { name: 'app' } },
    ],
    containers: [
      { name: 'web', image: 'nginx', volumeMounts: [{ name: 'pages', mountPath: '/usr/share/nginx/html' }] },
      {
        name: 'helper',
        image: 'busybox',
        command: ['sleep', '1d'],
        volumeMounts: [
          { name: 'pages', mountPath: '/data' },
          { name: 'app', mountPath: '/etc/app' },
          { name: 'app', mountPath: '/etc/mode', subPath: 'mode' },
        ],
      },
    ],
  });
  b.run(5);
  const exec = (...argv: string[]) => b.cluster.runtime.exec('default/db-0', 'helper', argv).output;
  return { ...b, exec };
}

test('a file that is mounted by subPath stays as it was when the container was made', () => {
  const { cluster, exec, run } = pair();
  cluster.parts.client('test').modify('configmaps', 'default/app', (map) => {
    map.data = { mode: 'light' };
  });
  run(120);
  expect(exec('cat', '/etc/app/mode', '/etc/mode')).toBe('lightdark');
  const [, folder = ''] = /\n(\.\.2026\S+)\n\.\.data\n/.exec(exec('ls', '-a', '/etc/app')) ?? [];
  expect(folder).toMatch(/^\.\.2026_01_01_00_0[12]_/); // it was written anew
  expect(exec('cat', `/etc/app/${folder}/mode`, '/etc/app/..data/mode')).toBe('lightlight');
});

test("a container's own variables stand before those of Services", () => {
  const names = inside()
    .exec('printenv')
    .output.split('\n')
    .map((line) => line.split('=')[0]);
  expect(names.slice(0, 4)).toEqual(['PATH', 'HOSTNAME', 'COLOR', 'KUBERNETES_SERVICE_HOST']);
  expect(names.at(-2)).toBe('HOME');
});

test.each([
  [
    'mode',
    undefined,
    '-rw-r--r-- 1 root root 3 key\n-r-------- 1 root root 3 low\n',
    'drwxrwxrwt 3 root root 4096 /keys\n',
  ],
  [
    'group',
    2000,
    '-rw-r--r-- 1 root 2000 3 key\n-r--r----- 1 root 2000 3 low\n',
    'drwxrwsrwt 3 root 2000 4096 /keys\n',
  ],
])('what lies on a Secret has its %s behind the links', (_, fsGroup, files, folder) => {
  const b = bench();
  const data = { key: btoa('abc'), low: btoa('def') };
  b.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'default' }, data }, 'secrets');
  const items = [
    { key: 'key', path: 'key', mode: 0o644 },
    { key: 'low', path: 'low' },
  ];
  b.pod('web', {
    ...(fsGroup === undefined ? {} : { securityContext: { fsGroup } }),
    volumes: [{ name: 'keys', secret: { secretName: 'keys', defaultMode: 0o400, items } }],
    containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'keys', mountPath: '/keys' }] }],
  });
  b.run(5);
  const listed = (...words: string[]): string =>
    b.cluster.runtime
      .exec('default/web', undefined, ['ls', ...words])
      .output.replace(/^total \d+\n/, '')
      .replaceAll(/ Jan +1 00:00/g, '');
  expect(listed('-lL', '/keys')).toBe(files);
  expect(listed('-l', '/keys/..data/')).toBe(files);
  expect(listed('-l', '/keys')).toMatch(/^lrwxrwxrwx 1 root root 10 key -> \.\.data\/key\n/);
  expect(listed('-l', '/keys/..data')).toMatch(/^lrwxrwxrwx 1 root root \d+ \/keys\/\.\.data -> \.\.2026_/);
  expect(listed('-ld', '/keys')).toBe(folder);
});

test('files of a ConfigMap that is deleted stay as they were', () => {
  const { cluster, exec, run } = pair();
  cluster.parts.client('test').delete('configmaps', 'default/app');
  run(300);
  expect(exec('cat', '/etc/app/mode')).toBe('dark');
});

test('a limit that is not set is what its node has, in files as in variables', () => {
  const b = bench();
  const ref = (resource: string) => ({ path: resource, resourceFieldRef: { containerName: 'main', resource } });
  b.pod('web', {
    volumes: [{ name: 'info', downwardAPI: { items: [ref('limits.cpu'), ref('requests.memory')] } }],
    containers: [
      {
        name: 'main',
        image: 'nginx',
        resources: { requests: { memory: '64Mi' } },
        volumeMounts: [{ name: 'info', mountPath: '/info' }],
      },
    ],
  });
  b.run(5);
  const node = b.cluster.parts.store.get('nodes', b.get('web')?.spec.nodeName ?? '') as Node | undefined;
  const read = (name: string) => b.cluster.runtime.exec('default/web', undefined, ['cat', `/info/${name}`]).output;
  expect(read('limits.cpu')).toBe(node?.status.allocatable?.['cpu']);
  expect(read('requests.memory')).toBe('67108864');
});

test('the pod has its full name in its hosts file, and the aliases of its spec', () => {
  const { exec } = pair();
  expect([exec('hostname', '-f'), exec('hostname', '-d'), exec('hostname')]).toEqual([
    'db-0.db.default.svc.cluster.local\n',
    'db.default.svc.cluster.local\n',
    'db-0\n',
  ]);
  expect(exec('cat', '/etc/hosts')).toMatch(
    /fe00::2\tip6-allrouters\n10\.\S+\tdb-0\.db\.default\.svc\.cluster\.local\tdb-0\n\n# Entries added by HostAliases\.\n10\.1\.2\.3\tfar\taway\n$/,
  );
});

test('who shares the process namespace sees the processes of all, and ends them', () => {
  const { exec, get, run } = pair();
  const seen = exec('ps')
    .split('\n')
    .slice(1, -1)
    .map((line) => line.trim().split(/ {2,}/)[0] + line.slice(21));
  expect(seen).toEqual([
    '1 65535/pause',
    '7 rootnginx: master process nginx -g daemon off;',
    '8 rootnginx: worker process',
    '9 rootnginx: worker process',
    '10 rootsleep 1d',
    '11 rootps',
  ]);
  exec('kill', '7');
  run(5);
  expect(get('db-0')?.status.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 1]);
});

test('an empty volume hides the page of the image', () => {
  const { cluster, exec } = pair();
  const page = () => cluster.runtime.request('default/db-0', { port: 80, path: '/' });
  expect(page()?.status).toBe(403);
  exec('sh', '-c', 'echo hello > /data/index.html');
  expect(page()).toMatchObject({ status: 200, body: 'hello\n' });
});

test('a script is refused what its read-only root refuses; a shell waits where a terminal or an open input is', () => {
  const b = bench();
  const main = { name: 'main', image: 'busybox' };
  const securityContext = { readOnlyRootFilesystem: true };
  const closed = { ...main, command: ['sh', '-c', 'touch /a && echo ok'], securityContext };
  b.pod('closed', { restartPolicy: 'Never', containers: [closed] });
  b.pod('tty', { containers: [{ ...main, command: ['sh'], tty: true }] });
  b.pod('stdin', { containers: [{ ...main, command: ['sh'], stdin: true }] });
  b.run(10);
  expect(b.get('closed')?.status.phase).toBe('Failed');
  expect(b.cluster.runtime.logs('default/closed').lines.map(({ text }) => text)).toEqual([
    'touch: /a: Read-only file system',
  ]);
  for (const name of ['tty', 'stdin']) expect(b.get(name)?.status.containerStatuses?.[0]?.ready).toBe(true);
});

test('two containers of a pod cannot listen on one port', () => {
  const b = bench();
  const containers = ['a', 'b'].map((name) => ({ name, image: 'nginx' }));
  b.pod('web', { restartPolicy: 'Never', containers });
  b.run(10);
  expect(b.get('web')?.status.containerStatuses?.map(({ state }) => state?.terminated?.exitCode)).toEqual([
    undefined,
    1,
  ]);
  const { lines } = b.cluster.runtime.logs('default/web', { container: 'b' });
  expect(lines.map(({ text }) => text)).toEqual([
    ...Array(5).fill('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)'),
    'nginx: [emerg] still could not bind()',
  ]);
});

test('processes run as whom the security context says, and may write where he may', () => {
  const b = bench();
  const script = 'id; whoami; touch /etc/x; echo hi > /data/f && cat /data/f; echo ok > /tmp/t; ls /tmp';
  b.pod('careful', {
    securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] },
    containers: [
      { name: 'main', image: 'busybox', command: ['sleep', '1d'], volumeMounts: [{ name: 'd', mountPath: '/data' }] },
      {
        name: 'script',
        image: 'busybox',
        command: ['sh', '-c', `${script}; sleep 1d`],
        volumeMounts: [{ name: 'd', mountPath: '/data' }],
      },
      { name: 'root', image: 'busybox', command: ['sleep', '1d'], securityContext: { runAsUser: 0 } },
    ],
    volumes: [{ name: 'd', emptyDir: {} }],
  });
  b.pod('curl', { containers: [{ name: 'main', image: 'curlimages/curl', command: ['sleep', '1d'] }] });
  b.run(10);
  const exec = (pod: string, container: string, ...argv: string[]) =>
    b.cluster.runtime.exec(`default/${pod}`, container, argv);
  const lines = [
    'uid=1000 gid=3000 groups=2000,3000,4000',
    'whoami: unknown uid 1000',
    'touch: /etc/x: Permission denied',
    'hi',
    't',
  ];
  expect(b.cluster.runtime.logs('default/careful', { container: 'script' }).lines.map(({ text }) => text)).toEqual(
    lines,
  );
  expect(exec('careful', 'main', 'sh', '-c', script).output).toBe(`${lines.join('\n')}\n`);
  expect(exec('careful', 'main', 'id', '-u').output).toBe('1000\n');
  expect(exec('careful', 'root', 'id').output).toBe('uid=0(root) gid=3000 groups=2000,3000,4000\n');
  expect(exec('careful', 'root', 'touch', '/etc/x').code).toBe(0);
  expect(exec('curl', 'main', 'id').output).toBe('uid=100(curl_user) gid=101(curl_user) groups=101(curl_user)\n');
  expect(exec('curl', 'main', 'id', '-un').output).toBe('curl_user\n');
});

test('the kernel shows the first process and the limits', () => {
  const b = bench();
  const resources = { limits: { memory: '64Mi', cpu: '250m' } };
  const env = [{ name: 'SECRET', value: 'x' }];
  b.pod('p', { containers: [{ name: 'main', image: 'busybox', command: ['sleep', '1d'], env, resources }] });
  b.run(10);
  const cat = (path: string) => b.cluster.runtime.exec('default/p', undefined, ['cat', path]).output;
  expect(cat('/proc/1/cmdline')).toBe('sleep\0' + '1d\0');
  expect(cat('/proc/1/environ').split('\0')).toContain('SECRET=x');
  expect(cat('/sys/fs/cgroup/memory.max')).toBe('67108864\n');
  expect(cat('/sys/fs/cgroup/cpu.max')).toBe('25000 100000\n');
});
