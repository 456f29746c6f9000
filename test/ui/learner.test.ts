/** The bundle in a pseudo-terminal: what a learner types into the terminal pane, from the first manifest to curl in a pod. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Home } from './pty.ts';

const EDITOR = 'sed -i -e s/nginx:1.25/nginx:1.26/ -e s/first/second/';

/** The terminal pane of a scenario, and how one types a line there and waits for what it must show. */
async function open(home: Home, columns: number, rows: number) {
  const work = join(home.folder, 'work');
  mkdirSync(work);
  const pty = home.start(['play', 'rolling-update', '--speed', '20'], { columns, rows, env: { EDITOR }, cwd: work });
  await pty.see('pods(shop)');
  await pty.press('!');
  await pty.see('~ $');
  const type = async (line: string, answer: string | RegExp): Promise<void> => {
    await pty.press('ctrl-l');
    await pty.press(line, 'enter');
    await pty.see(answer, 60_000);
  };
  return { pty, type, work };
}

describe.concurrent('a learner in the terminal', { timeout: 240_000 }, () => {
  it('makes, edits, applies, watches, breaks, reads, rolls back, enters and curls', async ({ onTestFinished }) => {
    const { pty, type } = await open(new Home(onTestFinished), 120, 40);
    await type('kubectl create deployment hello --image=nginx:1.25 --dry-run=client -o yaml > d.yaml; ls', 'd.yaml');
    await type(
      "sed -i 's/replicas: 1/replicas: 3/' d.yaml && kubectl apply -f ./d.yaml",
      'deployment.apps/hello created',
    );
    await type('kubectl get deployment hello -w', /hello +3\/3 +3 +3/);
    await pty.press('ctrl-c');
    await pty.see('^C');
    await type('kubectl set image deployment/hello nginx=missing.example/nginx:typo', 'image updated');
    await type('kubectl rollout status deployment/hello --timeout=40s', 'timed out waiting for the condition');
    await type('kubectl describe pods -l app=hello | grep Waiting -A1', /Reason: +(?:ErrImagePull|ImagePullBackOff)/);
    await type('kubectl get events --field-selector type=Warning | grep -c Failed', /│ [1-9]\d* +│/);
    await type(
      'kubectl rollout undo deployment/hello && kubectl rollout status deployment/hello',
      'successfully rolled out',
    );
    await type('kubectl expose deployment hello --port=80', 'service/hello exposed');
    await type('kubectl exec -it deploy/hello -- sh', '/ #');
    await type('curl -s hello | grep title; hostname', /Welcome to nginx!.*\n.*hello-/);
    await type('exit', '~ $');
    await type('kubectl edit deployment hello', 'deployment.apps/hello edited');
    await type('kubectl get deployment hello -o wide', 'nginx:1.26');
  });

  it('does the exercise of the notes: a pod of another namespace reaches a Service by its name', async ({
    onTestFinished,
  }) => {
    const { type } = await open(new Home(onTestFinished), 80, 24);
    await type('kubectl create namespace qa && kubectl create deployment nginx --image=nginx -n qa', 'nginx created');
    await type('kubectl expose deployment nginx --name=nginx-service --port=80 -n qa', 'nginx-service exposed');
    await type('kubectl run alpine-pod --image=alpine:latest -n qa -- sleep 1d', 'alpine-pod created');
    await type('kubectl wait pod --all --for=condition=Ready -n qa', /alpine-pod condition met[\s\S]*condition met/);
    await type('kubectl exec -it alpine-pod -n qa -- sh', '/ #');
    await type('ping -c 2 nginx-service', '2 packets transmitted, 2 packets received, 0% packet loss');
    await type('wget -qO- nginx-service | head -4', 'Welcome to nginx!');
    await type('exit', '~ $');
    await type(
      'kubectl run other --image=alpine -- sleep 1d && kubectl wait pod/other --for=condition=Ready -n shop',
      /met|other/,
    );
  });

  it('leaves nothing behind on the host', async ({ onTestFinished }) => {
    const home = new Home(onTestFinished);
    const { pty, type, work } = await open(home, 80, 24);
    await type('echo first > note.txt; cat /etc/passwd ~/../../etc/hostname', 'No such file');
    await type('vi note.txt; cat note.txt', /│ second/);
    await type('pwd; id -un 2>&1 | head -1; kubectl apply -f /etc/passwd', /the path "\/etc\/passwd" does not exist/);
    await pty.press('esc', 'ctrl-c');
    expect((await pty.exit).exitCode).toBe(130);
    expect(readdirSync(work)).toEqual([]);
    expect(readdirSync(tmpdir()).filter((name) => /^wavetank-(?!home)/.test(name) && holds(name))).toEqual([]);
    const history = readFileSync(join(home.folder, 'wavetank', 'shell_history'), 'utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(history.at(-2) ?? '')).toBe('vi note.txt; cat note.txt');
  });
});

/** Whether a temporary folder holds the file that the editor was given. */
function holds(name: string): boolean {
  try {
    return readdirSync(join(tmpdir(), name)).includes('note.txt');
  } catch {
    return false;
  }
}
