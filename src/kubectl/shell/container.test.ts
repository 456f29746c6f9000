import { describe, expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';
import { Headless } from './commander.ts';
import { PracticeShell } from './shell.ts';

const POD = `apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], hostPath: { path: /mnt/disk } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: disk }
spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: app }
data: { mode: dark }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: main
      image: nginx:1.25
      env: [{ name: COLOR, value: blue }]
      volumeMounts:
        - { name: scratch, mountPath: /scratch }
        - { name: disk, mountPath: /data }
        - { name: app, mountPath: /etc/app }
  volumes:
    - { name: scratch, emptyDir: {} }
    - { name: disk, persistentVolumeClaim: { claimName: disk } }
    - { name: app, configMap: { name: app } }
`;

async function desk() {
  const cluster = new Cluster({ controlPlane: false });
  const shell = new PracticeShell(new Headless(new Kubectl(cluster)), { files: { 'pod.yaml': POD } });
  const run = async (line: string): Promise<string> => {
    const { stdout, stderr } = await shell.exec(line);
    return stdout + stderr;
  };
  await run('kubectl apply -f pod.yaml && kubectl wait pod/web --for=condition=Ready');
  return { cluster, shell, run };
}

describe('a shell in a container', () => {
  it('sees what the spec says', async () => {
    const { run } = await desk();
    await run('kubectl exec -it web -- sh');
    expect(await run('echo $COLOR; cat /etc/hostname /etc/app/mode; ls /etc/app')).toBe('blue\nweb\ndarkmode\n');
    expect(await run('ls /var/run/secrets/kubernetes.io/serviceaccount')).toBe('ca.crt\nnamespace\ntoken\n');
    expect(await run('cd /etc; ls -l app')).toMatch(
      /^total 0\nlrwxrwxrwx 1 root root 11 Jan {2}1 00:00 mode -> \.\.data\/mode\n$/,
    );
    expect(await run('mkdir /tmp/a && cd /tmp && ls; cd /')).toBe('a\n');
    expect(await run('printenv KUBERNETES_SERVICE_HOST | grep -c .')).toBe('1\n');
    expect(await run('env')).toMatch(/^COLOR=blue$/m);
    expect(await run('env')).not.toMatch(/^(?:IFS|SHELLOPTS|OSTYPE)=/m);
    expect(await run('ps | grep -c nginx')).not.toBe('0\n');
  });

  it('hands on what a script prints while it goes on, and ends it when nobody wants more', async () => {
    const { run, cluster } = await desk();
    const before = cluster.now;
    const loop = "kubectl exec web -- sh -c 'while true; do echo tick; sleep 1; done'";
    expect(await run(`${loop} | head -3; echo $?`)).toBe('tick\ntick\ntick\n0\n');
    expect(await run(`${loop} | grep -q tick && echo seen`)).toBe('seen\n');
    expect(cluster.now - before).toBeLessThan(6_000);
  });

  it('says which of several containers it is in when none was named', async () => {
    const { run } = await desk();
    const pod =
      '{"spec":{"containers":[{"name":"a","image":"nginx"},{"name":"b","image":"busybox","command":["sleep","1d"]}]}}';
    await run(`kubectl run pair --image=nginx --overrides='${pod}' && kubectl wait pod/pair --for=condition=Ready`);
    const told = 'Defaulted container "a" out of: a, b\n';
    expect(await run('kubectl exec -it pair -- sh')).toBe(told);
    await run('exit');
    expect(await run('kubectl exec -it pod/pair -- sh')).toBe(told);
    await run('exit');
    expect(await run('kubectl exec -it pair -c b -- sh')).toBe('');
    await run('exit');
    expect(await run('kubectl exec -it web -- sh')).toBe('');
  });

  it('lets what stands behind it on the line wait until one has left', async () => {
    const { run, shell } = await desk();
    expect(await run('kubectl exec -it web -- sh; echo $? && pwd')).toBe('');
    expect(shell.depth).toBe(1);
    expect(await run('pwd')).toBe('/\n');
    expect(await run('exit 3')).toBe('3\n/home/learner\ncommand terminated with exit code 3\n');
    expect(shell.depth).toBe(0);
    await run('kubectl exec -it web -- sh && echo went well');
    expect(await run('exit 1')).not.toContain('went well');
    await run('for i in 1 2; do kubectl exec -it web -- sh; echo left $i; done');
    expect(await run('exit')).toBe('left 1\n');
    expect(shell.depth).toBe(1);
    expect(await run('exit')).toBe('left 2\n');
    expect(await run('echo $?; pwd')).toBe('0\n/home/learner\n');
    await run('kubectl exec -it web -- sh; echo in another cluster');
    shell.leaveContainers();
    expect(shell.depth).toBe(0);
    expect(await run('pwd')).toBe('/home/learner\n');
  });

  it('keeps files on volumes over a restart, those of a claim over the pod, and no others', async () => {
    const { run, shell, cluster } = await desk();
    await run('kubectl exec -it web -- sh');
    await run('cd /tmp; for f in /scratch/a /data/b ./c; do echo $f > $f; done; mkdir -p /data/sub; rm -f /none');
    expect(await run('cat /scratch/a /data/b c; ls /data')).toBe('/scratch/a\n/data/b\n./c\nb\nsub\n');
    await run('kill 1');
    cluster.advance(5_000);
    expect(await run('echo still here?')).toMatch(/terminated with exit code 137/);
    expect(shell.prompt).toBe('~ $ ');
    await run('kubectl wait pod/web --for=condition=Ready');
    expect(await run("kubectl exec web -- sh -c 'cat /scratch/a /data/b; ls /tmp'")).toBe('/scratch/a\n/data/b\n');
    expect(await run('kubectl exec web -- cat /scratch/a')).toBe('/scratch/a\n');
    await run('kubectl delete pod web && kubectl apply -f pod.yaml && kubectl wait pod/web --for=condition=Ready');
    expect(await run('kubectl exec web -- ls /scratch /data')).not.toContain('a\n');
    expect(await run('kubectl exec web -- ls /data')).toBe('b\nsub\n');
  });

  it('names what cannot be written on a mount of the cluster, as the tool does that tried', async () => {
    const { run } = await desk();
    await run('kubectl exec -it web -- sh');
    const why = 'Read-only file system\n';
    expect(await run('touch /etc/app/x')).toBe(`touch: /etc/app/x: ${why}`);
    expect(await run('mkdir /etc/app/d')).toBe(`mkdir: can't create directory '/etc/app/d': ${why}`);
    expect(await run('cp /etc/hosts /etc/app/h')).toBe(`cp: can't create '/etc/app/h': ${why}`);
    expect(await run('echo x > /etc/app/mode')).toBe(`sh: can't create /etc/app/mode: ${why}`);
    expect(await run('ln -s /nope /tmp/u; ls /tmp')).not.toContain('ENOENT');
  });

  it('is entered in the name that is given, by whoever may run commands there', async () => {
    const { run } = await desk();
    const refused =
      /^Error from server \(Forbidden\): pods "web" is forbidden: User "ann" cannot create resource "pods\/exec"/;
    await run(
      'kubectl create role reader --verb=get --resource=pods; kubectl create rolebinding r --role=reader --user=ann',
    );
    expect(await run('kubectl exec --as ann web -- sh -c "echo $HOME"')).toMatch(refused);
    await run(
      'kubectl create role x --verb=create --resource=pods/exec; kubectl create rolebinding x --role=x --user=ann',
    );
    expect(await run('kubectl exec --as ann web -- sh -c "hostname; pwd"')).toBe('web\n/\n');
  });

  it('prints errors of programs to standard error, and everything to a terminal', async () => {
    const { run, shell } = await desk();
    expect(await shell.exec('kubectl exec web -- ls /nosuch')).toEqual({
      code: 2,
      stdout: '',
      stderr: "ls: cannot access '/nosuch': No such file or directory\ncommand terminated with exit code 2\n",
    });
    expect(await run('kubectl exec web -- curl nosuch 2>/dev/null; kubectl exec web -- cat /nosuch 2>/dev/null')).toBe(
      '',
    );
    expect((await shell.exec('kubectl exec -it web -- ls /nosuch')).stdout).toBe(
      "ls: cannot access '/nosuch': No such file or directory\n",
    );
    await run('kubectl exec -it web -- sh');
    expect(await run('curl nosuch 2>/dev/null; ls /nosuch 2>/dev/null; ping nosuch 2>/dev/null')).toBe('');
    expect(await run('curl nosuch 2>&1 | cut -c1-9')).toBe('curl: (6)\n');
  });

  it.each([
    ['registry.k8s.io/coredns/coredns:v1.13.1', undefined],
    ['registry.k8s.io/pause:3.10', undefined],
    ['gcr.io/distroless/static-debian12:nonroot', undefined],
    ['gcr.io/distroless/static-debian12:debug', '/ # '],
    ['alpine:3.20', '/ # '],
  ])('opens in %s only if that has a shell', async (image, prompt) => {
    const { shell, run } = await desk();
    const command = prompt === undefined ? '' : ' -- sleep 1d';
    await run(`kubectl run bare --image=${image}${command} && kubectl wait pod/bare --for=condition=Ready`);
    const ran = await shell.exec('kubectl exec -it bare -- sh');
    expect(shell.prompt).toBe(prompt ?? '~ $ ');
    if (prompt !== undefined) return;
    const refused = /^error: Internal error occurred: .*: exec: "(\S+)": (.*): unknown\n$/;
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(refused.exec(ran.stderr)?.slice(1)).toEqual(['sh', 'executable file not found in $PATH']);
    for (const [line, program] of [
      ['exec -it bare -- /bin/sh -c ls', '/bin/sh'],
      ['exec bare -- ls', 'ls'],
      ['exec bare -- grep x /etc/hosts', 'grep'],
      ['exec bare -- curl web', 'curl'],
      ['cp pod.yaml bare:/tmp/x', 'tar'],
    ]) {
      const { code, stderr } = await shell.exec(`kubectl ${line}`);
      expect([code, refused.exec(stderr)?.[1]], line).toEqual([1, program]);
    }
  });

  it.each([
    ['alpine:3.20', undefined],
    ['nginx:1.25-alpine', undefined],
    ['busybox', undefined],
    ['debian:12', 'root@deb:/# '],
  ])('opens bash in %s only if that has it', async (image, prompt) => {
    const { shell, run } = await desk();
    await run(`kubectl run deb --image=${image} -- sleep 1d && kubectl wait pod/deb --for=condition=Ready`);
    const { stderr } = await shell.exec('kubectl exec -it deb -- bash');
    expect(shell.prompt).toBe(prompt ?? '~ $ ');
    if (prompt === undefined) expect(stderr).toContain('exec: "bash": executable file not found in $PATH');
  });

  it('has kill, and its own address', async () => {
    const { run, cluster } = await desk();
    const ip = cluster.parts.client('test').get('pods', 'default/web')?.status.podIP;
    expect(await run('kubectl exec web -- hostname -i')).toBe(`${ip}\n`);
    await run('kubectl exec -it web -- sh');
    expect(await run('hostname -i; hostname')).toBe(`${ip}\nweb\n`);
    expect(await run('kill 999; echo $?; kill; kill x; kill -NONE 1')).toBe(
      "1\nkill: can't kill pid 999: No such process\nkill: you need to specify whom to kill\nkill: invalid number 'x'\nkill: bad signal name 'NONE'\n",
    );
    // Its own processes can neither kill the first one nor end a server by a signal that it takes for another purpose.
    expect(await run('kill -9 1; kill -HUP 1; kill -0 1; sleep 5; echo $?')).toBe('0\n');
    expect(await run('kill -l | head -1')).toBe(' 1) HUP\n');
    await run('kill -s QUIT 1');
    cluster.advance(5_000);
    expect(await run('echo')).toMatch(/terminated with exit code 137/);
  });

  it('writes nothing where nothing can be written', async () => {
    const { run } = await desk();
    expect(await run("kubectl exec web -- sh -c 'echo x > /etc/app/mode'")).toMatch(
      /can't create \/etc\/app\/mode: Read-only file system/,
    );
    expect(await run('kubectl exec web -- cat /etc/app/mode')).toBe('dark');
  });

  it('copies files both ways', async () => {
    const { run } = await desk();
    await run('printf "one\\ntwo\\n" > note.txt; kubectl cp note.txt web:/data/note.txt');
    expect(await run('kubectl exec web -- wc -l /data/note.txt')).toMatch(/^2 /);
    await run(
      'kubectl exec -i web -- tee -a /data/note.txt <<< three >/dev/null; kubectl cp web:/data/note.txt back.txt',
    );
    expect(await run('cat back.txt')).toBe('one\ntwo\nthree\n');
    expect(await run('kubectl cp back.txt web:/etc/app/mode')).toMatch(/Read-only file system/);
  });

  it('is cluster state: a checkpoint has the files of its moment', async () => {
    const { run, cluster } = await desk();
    await run("kubectl exec web -- sh -c 'echo 1 > /data/x; echo 1 > /scratch/x; echo 1 > /x'");
    const saved = cluster.checkpoint();
    await run("kubectl exec web -- sh -c 'echo 2 > /data/x; echo 2 > /scratch/x; rm /x'");
    const files = (): (string | undefined)[] =>
      ['/data/x', '/scratch/x', '/x'].map((path) => cluster.runtime.files('default/web').get(path));
    expect(files()).toEqual(['2\n', '2\n', undefined]);
    cluster.restore(saved);
    expect(files()).toEqual(['1\n', '1\n', '1\n']);
  });

  it('runs where no shell language is at hand, as steps of scenarios do', async () => {
    const { cluster } = await desk();
    const exec = (script: string): string =>
      cluster.runtime.exec('default/web', undefined, ['sh', '-c', script]).output;
    expect(exec('echo hi > /data/x; echo ho >> /data/x; cat /data/x')).toBe('hi\nho\n');
    expect(exec('mkdir -p /data/d && cp /data/x /data/d && ls /data/d && rm -r /data/d; ls /data')).toBe('x\nx\n');
    expect(exec('echo no > /etc/app/mode || echo refused')).toMatch(/Read-only file system\nrefused\n/);
    expect(exec('env | grep COLOR > /tmp/e; cat /tmp/e')).toBe('COLOR=blue\n');
  });

  it('serves what was written, to curl, wget, nc and its own probes', async () => {
    const sh = new PracticeShell(new Headless(new Kubectl(new Cluster())));
    await sh.exec(
      'sleep 30; kubectl run web --image=nginx --port=80 --expose; kubectl run box --image=busybox -- sleep 1d',
    );
    await sh.exec('kubectl wait --for=condition=Ready pod/web pod/box; sleep 2');
    const root = '/usr/share/nginx/html';
    const said = async (line: string): Promise<string> => (await sh.exec(line)).stdout;
    expect(await said(`kubectl exec web -- sh -c 'echo mine > ${root}/index.html; curl -s localhost'`)).toBe('mine\n');
    await sh.exec(`kubectl exec web -- sh -c 'echo more >> ${root}/index.html'`);
    expect(await said('kubectl exec box -- wget -qO- web')).toBe('mine\nmore\n');
    expect(await said(`kubectl exec box -- sh -c 'wget -qO page web; cat page'`)).toBe('mine\nmore\n');
    const asked = `printf "GET / HTTP/1.0\\r\\n\\r\\n" | nc web 80`;
    expect(await said(`kubectl exec box -- sh -c '${asked}'`)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*mine\nmore\n$/);
    expect(await said('kubectl exec box -- cat /etc/passwd')).toMatch(/^root:x:0:0:/);
    await sh.exec(`kubectl exec web -- rm ${root}/index.html`);
    expect(await said('kubectl exec web -- curl -s -o /dev/null -w "%{http_code}" localhost')).toBe('403');
    await sh.exec('kubectl exec web -- kill 1; sleep 5');
    expect(await said('kubectl exec box -- wget -qO- web')).toContain('Welcome to nginx!');
  });

  it('fails the probe of a server whose page is gone, and mends it with the page', async () => {
    const sh = new PracticeShell(new Headless(new Kubectl(new Cluster({ controlPlane: false }))));
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 2, failureThreshold: 1 },
          },
        ],
      },
    };
    await sh.exec(
      `echo '${JSON.stringify(manifest)}' | kubectl apply -f -; kubectl wait --for=condition=Ready pod/web`,
    );
    const ready = async (): Promise<string> => (await sh.exec('sleep 5; kubectl get pod web --no-headers')).stdout;
    await sh.exec('kubectl exec web -- rm /usr/share/nginx/html/index.html');
    expect(await ready()).toContain('0/1');
    await sh.exec(`kubectl exec web -- sh -c 'echo back > /usr/share/nginx/html/index.html'`);
    expect(await ready()).toContain('1/1');
  });

  it('copies files and folders into a container and out of it', async () => {
    const sh = new PracticeShell(new Headless(new Kubectl(new Cluster({ controlPlane: false }))));
    await sh.exec('kubectl run box --image=busybox -- sleep 1d; kubectl wait --for=condition=Ready pod/box');
    await sh.exec('mkdir -p d/e; echo a > d/a; echo b > d/e/b; echo f > f');
    const copies =
      'kubectl cp f box:/tmp/g && kubectl cp d box:/tmp && kubectl cp box:/tmp/d back && kubectl cp box:/tmp/g g';
    expect(await sh.exec(copies)).toEqual({ stdout: '', stderr: '', code: 0 });
    expect((await sh.exec('kubectl exec box -- cat /tmp/d/e/b; cat back/a back/e/b g')).stdout).toBe('b\na\nb\nf\n');
    expect((await sh.exec('kubectl cp box:/nope x')).stderr).toContain('No such file or directory');
  });
});
