import { describe, expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';
import { Headless } from './commander.ts';
import { PracticeShell } from './shell.ts';

const shell = (): PracticeShell => new PracticeShell(new Headless(new Kubectl(new Cluster({ controlPlane: false }))));

describe('the practice shell', () => {
  it('lets a learner make, edit, apply, break and mend a deployment', async () => {
    const sh = shell();
    const run = async (line: string): Promise<string> => {
      const { stdout, stderr, code } = await sh.exec(line);
      expect({ line, stderr, code }).toEqual({ line, stderr: '', code: 0 });
      return stdout;
    };
    await run('kubectl create deployment d --image=nginx:1.21 --dry-run=client -o yaml > d.yaml');
    await run("sed -i 's/replicas: 1/replicas: 3/' d.yaml");
    expect(await run('kubectl apply -f d.yaml')).toBe('deployment.apps/d created\n');
    expect(await run('kubectl rollout status deployment/d | tail -n 1')).toBe(
      'deployment "d" successfully rolled out\n',
    );
    expect(await run('kubectl get pods -l app=d --no-headers | grep -c Running')).toBe('3\n');
    await run('kubectl set image deployment/d nginx=missing.example/nginx:typo');
    expect(await run('sleep 20; kubectl describe pods -l app=d | grep -c "Failed to pull image"')).not.toBe('0\n');
    expect(await run('kubectl rollout undo deployment/d && kubectl rollout status deployment/d | tail -1')).toMatch(
      /rolled out\n$/,
    );
  });

  it('hears ctrl-c at whatever moment of a line it comes', { timeout: 20_000 }, async () => {
    const commander = new Headless(new Kubectl(new Cluster({ controlPlane: false })));
    commander.sleep = () => {
      let end: (code: number) => void = () => {};
      const done = new Promise<number>((resolve) => {
        end = resolve;
      });
      return { done, interrupt: () => end(130) };
    };
    for (let moment = 0; moment < 60; moment++) {
      const sh = new PracticeShell(commander); // anew: the first line also waits for the language
      const running = sh.exec('sleep 1000; echo reached');
      for (let i = 0; i < moment; i++) await (moment % 2 ? null : new Promise(setImmediate));
      sh.interrupt();
      const { code, stdout } = await running;
      expect({ moment, code, stdout }).toEqual({ moment, code: 130, stdout: '' });
    }
  });

  it('hands exported variables on to what runs in the same script, and no others', async () => {
    const { stdout } = await shell().exec('export B=2; printenv B; B=3 printenv B; C=4; printenv C; echo $C');
    expect(stdout).toBe('2\n3\n4\n');
  });

  it("gives files the cluster's time, however they come about", async () => {
    const sh = shell();
    const made =
      'echo a > f; echo b >> f; touch g; touch f; mkdir -p d/e; cp f h; cp -r d c; ln -s none n; cp -r d x; sed -i s/a/c/ h';
    const { stdout, stderr } = await sh.exec(
      `${made}; stat f g d d/e h c c/e x /bin | grep Modify | sort | uniq -c; date +%F`,
    );
    expect(stderr).toBe('');
    const [times = '', day = '', ...more] = stdout.trim().split('\n');
    expect(times).toMatch(new RegExp(`^9 Modify: ${day}T`));
    expect(more).toEqual([]);
    expect(day).toBe('2026-01-01');
  });

  it('prints in the order of the lines, whatever runs in the shell itself', async () => {
    const sh = shell();
    const script = [
      'f() { echo in f; g; return 3; }; g() { echo in g; }',
      'echo one; f || echo "code $?"; eval "echo evaluated"; type cd; echo two',
      'v=$(f); echo "captured: $v"; f | sed "s/^/> /"',
      'if true; then h() { echo in h; }; fi; h; echo last',
    ].join('\n');
    const { stdout } = await sh.exec(script);
    expect(stdout).toBe(
      'one\nin f\nin g\ncode 3\nevaluated\ncd is a shell builtin\ntwo\ncaptured: in f\nin g\n> in f\n> in g\nin h\nlast\n',
    );
    expect((await sh.exec('f; echo done')).stdout).toBe('in f\nin g\ndone\n');
  });

  it('has what is piped to a command as /dev/stdin, too', async () => {
    const sh = shell();
    const type = async (line: string): Promise<string> => {
      const { stdout, stderr } = await sh.exec(line);
      return `${stdout}${stderr}`;
    };
    const made = await type('echo -n geheim | kubectl create secret generic k --from-file=password=/dev/stdin');
    expect(made).toBe('secret/k created\n');
    expect(await type('kubectl get secret k -o jsonpath={.data.password} | base64 -d')).toBe('geheim');
    const dry = 'kubectl create cm c --dry-run=client -o yaml';
    expect(await type(`${dry} | kubectl apply -f /dev/stdin`)).toBe('configmap/c created\n');
  });

  it('prints in the order of the lines, wherever the two outputs go', async () => {
    const sh = shell();
    const told: string[] = [];
    const none = 'kubectl get pods none';
    const script = [
      `${none} 2>&1; echo 1 >&2; ${none} >file; echo 2`,
      `${none} >file 2>&1; ${none} 2>&1 >>file; cat file`,
    ];
    await sh.exec(script.join('\n'), (stream, text) => {
      told.push(`${stream} ${text}`);
    });
    const error = 'Error from server (NotFound): pods "none" not found\n';
    expect(told).toEqual([
      `stdout ${error}`,
      'stderr 1\n',
      `stderr ${error}`,
      'stdout 2\n',
      `stdout ${error}`,
      `stdout ${error}`,
    ]);
  });

  it('tells complaints of a command in a pipe when they come, and knows options of xargs joined to their values', async () => {
    const sh = shell();
    let seen = '';
    const told = async (line: string): Promise<string> => {
      seen = '';
      await sh.exec(line, (_, text) => {
        seen += text;
      });
      return seen;
    };
    expect(await told('cat /nope | head; echo ho')).toBe('cat: /nope: No such file or directory\nho\n');
    expect(await told('kubectl get nopods | cat; echo hu')).toMatch(/nopods"\nhu\n$/);
    expect(await told('echo a b | xargs -n1 echo x; echo c | xargs -I{} echo "<{}>"')).toBe('x a\nx b\n<c>\n');
  });

  it('takes what stands in a here-document as text, but for what is expanded', async () => {
    const sh = shell();
    const lines = [
      `command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep $N']`,
      `a: ['b "c"', "\\$HOME", '$(echo "x")'] [ -f *.yaml ] {d,e} ~`,
    ];
    expect((await sh.exec(`N=5; cat <<EOF\n${lines.join('\n')}\nEOF`)).stdout).toBe(
      `command: ['sh', '-c', 'echo "Hello, Kubernetes!" && sleep 5']\na: ['b "c"', "$HOME", 'x'] [ -f *.yaml ] {d,e} ~\n`,
    );
    expect((await sh.exec('cat <<-EOF\n\tone\n\t\ttwo\nEOF')).stdout).toBe('one\ntwo\n');
  });

  it('says in the words of the runtime that a program is not there', async () => {
    const sh = shell();
    await sh.exec('kubectl run web --image=nginx; kubectl wait pod/web --for=condition=Ready');
    const { stdout, stderr, code } = await sh.exec('kubectl exec web -- nosuch');
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toMatch(
      /^error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH: unknown\n$/,
    );
    const inside = await sh.exec('kubectl exec web -- sh -c psql');
    expect(inside).toEqual({
      stdout: '',
      stderr: 'sh: 1: psql: not found\ncommand terminated with exit code 127\n',
      code: 127,
    });
  });

  it('lets a pipe see what a command that goes on prints, and end it', async () => {
    const sh = shell();
    await sh.exec('kubectl create deployment web --image=nginx --replicas=2');
    const seen: string[] = [];
    const run = sh.exec(
      'kubectl get pods -w --no-headers | grep web | cut -c 1-3 | head -n 5; echo "code $?"',
      (_, text) => {
        seen.push(text);
      },
    );
    expect((await run).stdout).toBe(`${'web\n'.repeat(5)}code 0\n`);
    expect(seen.length).toBeGreaterThan(3); // one line after the other
    expect((await sh.exec('kubectl rollout status deploy/web | tail -n 1')).stdout).toMatch(/rolled out\n$/);
    const names = await sh.exec('kubectl get pods -w -o json | jq -r .metadata.labels.app | head -n 2');
    expect(names).toEqual({ stdout: 'web\n'.repeat(2), stderr: '', code: 0 });
    const before = (await sh.exec('date +%s')).stdout;
    expect((await sh.exec('kubectl get nodes -w | grep -q node-a && echo there')).stdout).toBe('there\n');
    expect((await sh.exec('kubectl logs -f deploy/web | head -n 1 | wc -l')).stdout.trim()).toBe('1');
    expect(Number((await sh.exec('date +%s')).stdout) - Number(before)).toBeLessThan(60);
  });

  it('runs the words that a function was given', async () => {
    const { stdout, stderr } = await shell().exec('f() { "$@"; }; f echo hi "a  b"; set -- echo there; "$@" 2>&1');
    expect({ stdout, stderr }).toEqual({ stdout: 'hi a  b\nthere\n', stderr: '' });
  });

  it('splits the name of a command into words', async () => {
    const { stdout, stderr } = await shell().exec(
      'x="kubectl get"; $x ns -o name | head -1; y=$($x ns default -o name); echo $y',
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'namespace/default\nnamespace/default\n', stderr: '' });
  });

  it('applies on the server, shows who owns what, and names conflicts', async () => {
    const sh = shell();
    await sh.exec('kubectl create configmap m --from-literal=k=1 --dry-run=client -o yaml > m.yaml');
    expect((await sh.exec('kubectl apply --server-side -f m.yaml')).stdout).toBe('configmap/m serverside-applied\n');
    const { stdout } = await sh.exec('kubectl get configmap m -o yaml --show-managed-fields');
    expect(stdout).toMatch(/manager: kubectl\n {4}operation: Apply\n/);
    await sh.exec('sed -i \'s/"1"/"2"/\' m.yaml');
    const refused = await sh.exec('kubectl apply --server-side --field-manager=other -f m.yaml');
    expect(refused.stderr).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "kubectl": \.data\.k\nPlease review the fields above/,
    );
    expect((await sh.exec('kubectl apply --server-side --force-conflicts --field-manager=other -f m.yaml')).code).toBe(
      0,
    );
  });

  it('opens a shell inside a container, and leaves it', async () => {
    const sh = shell();
    await sh.exec('kubectl run web --image=nginx:1.21 && kubectl wait pod/web --for=condition=Ready');
    expect((await sh.exec('kubectl exec web -- sh -c "cat /etc/hostname; echo $((6*7))"')).stdout).toBe('web\n42\n');
    await sh.exec('kubectl exec -it web -- sh');
    expect(sh.prompt).toBe('/ # ');
    expect((await sh.exec('hostname')).stdout).toBe('web\n');
    expect(await sh.exec('kubectl get pods')).toMatchObject({ stderr: 'sh: 2: kubectl: not found\n', code: 127 });
    await sh.exec('exit');
    expect(sh.prompt).toBe('~ $ ');
  });

  it('leaves a container by an exit in the middle of a line', async () => {
    const sh = shell();
    await sh.exec('kubectl run web --image=nginx:1.21 && kubectl wait pod/web --for=condition=Ready');
    await sh.exec('kubectl exec -it web -- sh');
    expect(await sh.exec('(exit 3); false')).toMatchObject({ code: 1 });
    expect(sh.prompt).toBe('/ # ');
    const left = await sh.exec('hostname; exit 3; echo no');
    expect(left).toMatchObject({ stdout: 'web\n', stderr: 'command terminated with exit code 3\n', code: 3 });
    expect(sh.prompt).toBe('~ $ ');
  });

  it('goes into a pod that is made for it, and takes the pod away when it leaves', async () => {
    const sh = shell();
    const { stderr } = await sh.exec('kubectl run tmp --rm -it --image=busybox --restart=Never -- sh');
    expect(stderr).toMatch(/If you don't see a command prompt, try pressing enter\.\n$/);
    expect(sh.prompt).toBe('/ # ');
    expect((await sh.exec('hostname; sleep 5')).stdout).toBe('tmp\n');
    const left = await sh.exec('exit');
    expect(left.code).toBe(0);
    expect(left.stdout).toMatch(/^pod "tmp" deleted from default namespace\n$/);
    expect(sh.prompt).toBe('~ $ ');
    expect((await sh.exec('kubectl wait --for=delete pod/tmp; kubectl get pods')).stderr).toContain(
      'No resources found',
    );
  });

  it('goes into a debug container beside the others', async () => {
    const sh = shell();
    await sh.exec('kubectl run web --image=nginx; kubectl wait pod/web --for=condition=Ready');
    await sh.exec('kubectl debug web -it --image=busybox');
    expect((await sh.exec('ps')).stdout).toMatch(/ 1 root +0:00 sh\n/);
    await sh.exec('exit');
    const state = '{.status.ephemeralContainerStatuses[0].state.terminated.exitCode}';
    expect((await sh.exec(`sleep 5; kubectl get pod web -o jsonpath='${state}'`)).stdout).toBe('0');
  });

  it('shows what a script or a program prints that is run with a terminal, for it reads nothing', async () => {
    const sh = shell();
    await sh.exec('kubectl run web --image=nginx; kubectl wait pod/web --for=condition=Ready');
    const run = 'kubectl run tmp --rm -it --image=busybox --restart=Never --';
    expect((await sh.exec(`${run} sh -c 'echo one; sleep 2; nslookup nobody; echo two'`)).stdout).toMatch(
      /^one\n;; connection timed out; [^\n]*\n\ntwo\npod "tmp" deleted/,
    );
    expect(sh.prompt).toBe('~ $ ');
    expect((await sh.exec('kubectl debug web -it --image=busybox -- nslookup nobody')).stdout).toContain(
      'connection timed out',
    );
  });

  it('goes onto a node, whose files are at /host', async () => {
    const sh = shell();
    await sh.exec('kubectl debug node/node-a -it --image=busybox --profile=sysadmin');
    expect(sh.prompt).toBe('/ # ');
    expect((await sh.exec('cat /host/etc/hostname; hostname')).stdout).toBe('node-a\nnode-a\n');
    await sh.exec('exit');
    expect((await sh.exec('kubectl get pods')).stdout).toMatch(/\nnode-debugger-node-a-\w{5} +0\/1 +Completed /);
  });

  it('takes manifests from here-documents and gives the last exit code', async () => {
    const sh = shell();
    const made = await sh.exec(
      "kubectl apply -f - <<'EOF'\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\nEOF\n",
    );
    expect(made).toEqual({ stdout: 'configmap/c created\n', stderr: '', code: 0 });
    expect((await sh.exec('kubectl get cm nope')).code).toBe(1);
  });
});
