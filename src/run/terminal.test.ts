import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LoadedScenario, loadScenario } from '../scenario/index.ts';
import { Core, type Setup } from './core.ts';
import { Journal, readJournal } from './journal.ts';
import { kubectl } from './kubectl.ts';
import { resumed } from './resume.ts';
import { Run } from './run.ts';
import { RunTerminal, type TerminalHost } from './terminal.ts';
import { timelineHash } from './timeline.ts';

const setup: Setup = {
  scenario: undefined,
  seed: 1,
  player: { attended: true, goals: 'person' },
  language: kubectl,
};

const hash = (core: Core): string => timelineHash(core.cluster.parts.store.history, core.start);
const turn = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await new Promise((done) => setImmediate(done));
};

const STORY = loadScenario(
  'story.yaml',
  'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: story, title: A story }\nsteps: [{ id: one, when: { manual: one } }]\n',
);

function desk(host: TerminalHost = {}, journal?: Journal, scenario?: LoadedScenario) {
  const run = new Run({ setup: { ...setup, scenario }, ...(journal ? { journal } : {}) });
  const terminal = new RunTerminal(run, host);
  let shown = '';
  const type = (text: string): Promise<number> =>
    terminal.exec(text, (_, piece) => {
      shown += piece;
    });
  return {
    run,
    terminal,
    type,
    /** What was printed since the last look. */
    seen: () => {
      const text = shown;
      shown = '';
      return text;
    },
    /** Waits until a command waits for simulated time. */
    waiting: async () => {
      while (!terminal.waits) await turn();
    },
    /** Lets simulated time pass. */
    pass: async (ms: number) => {
      await turn();
      run.core.advance(run.core.now + ms);
      run.changed();
      await turn();
    },
  };
}

const MAKE =
  "kubectl create deployment web --image=nginx:1.25 --dry-run=client -o yaml > d.yaml && sed -i 's/replicas: 1/replicas: 3/' d.yaml && kubectl apply -f d.yaml";

describe('the terminal of a run', () => {
  it('sends of an edited object what the person changed, though it has become another one meanwhile', async () => {
    const edit = async (_: string, text: string): Promise<string> => {
      run.core.advance(run.core.now + 20_000);
      return text.replace('replicas: 1', 'replicas: 2');
    };
    const { run, type, seen } = desk({ edit });
    run.core.advance(run.core.now + 30_000);
    await type('kubectl create deployment web --image=nginx');
    seen();
    expect(await type('kubectl edit deployment web')).toBe(0);
    expect(seen()).toBe('deployment.apps/web edited\n');
    await type('kubectl get deployment web -o jsonpath={.spec.replicas},{.status.readyReplicas}');
    expect(seen()).toBe('2,1');
  });

  it('ends at its timeout what goes on, to the millisecond however fast the clock runs', async () => {
    const { type, waiting, run } = desk();
    run.core.advance(run.core.now + 30_000);
    run.clock.speed = 700;
    const begun = run.core.now;
    const ended = type('timeout 30 kubectl get pods -w');
    await waiting();
    run.clock.start();
    expect(await ended).toBe(124);
    run.clock.stop();
    expect(run.core.inputs.at(-1)?.time).toBe(begun + 30_000);
  });

  it('ends at its timeout what goes on, when it is moved by hand', async () => {
    const { type, waiting, pass, terminal, run } = desk();
    run.core.advance(run.core.now + 30_000);
    const ended = type('timeout 30 kubectl get pods -w');
    await waiting();
    await pass(29_999);
    expect(terminal.waits).toBe(true);
    await pass(1);
    expect(await ended).toBe(124);
    expect(terminal.waits).toBe(false);
  });

  it('applies a file of several objects while the clock stands, which goes on by what that takes', async () => {
    const { run, type, seen } = desk();
    run.core.advance(run.core.now + 30_000);
    const before = run.core.now;
    const object = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n---\n`;
    expect(await type(`kubectl apply -f - <<'EOF'\n${object('a')}${object('b')}${object('c')}EOF\n`)).toBe(0);
    expect(seen()).toBe('configmap/a created\nconfigmap/b created\nconfigmap/c created\n');
    expect(run.core.now - before).toBeLessThan(20);
    expect(run.running).toBe(false);
    await type('kubectl delete cm a; kubectl get cm');
    const again = Core.replay(setup, run.core.inputs, run.core.now);
    expect(hash(again)).toBe(hash(run.core));
  });

  it('lets a command find what the one before it set going while the clock runs, and time stand while it stands', async () => {
    const { run, type, seen } = desk();
    run.core.advance(run.core.now + 30_000);
    const make = 'kubectl create deployment web --image=nginx; kubectl get pods --no-headers';
    await type(make);
    expect(seen()).toMatch(/^deployment.apps\/web created\nNo resources found/);
    await type('kubectl delete deployment web');
    run.clock.start();
    await type(make);
    expect(seen()).toMatch(/\ndeployment.apps\/web created\nweb-\S+ +0\/1 +(Pending|ContainerCreating) /);
    run.clock.stop();
  });

  it('mends what a hint says to mend, with the words of the interface and with the short ones', async () => {
    const { type, seen, run } = desk();
    for (const scenario of ['scenario ', '']) {
      expect(await type(`${scenario}fault processDown kube-scheduler`)).toBe(0);
      seen();
      await type(`${scenario}heal`);
      expect(seen()).toContain('one fault holds: heal processDown');
      expect(await type(`${scenario}heal processDown`)).toBe(0);
      expect(run.core.inputs.at(-1)?.line).toBe('scenario heal processDown');
    }
  });

  it('leaves a container that ends while nobody types', async () => {
    const { terminal, type, pass, waiting } = desk();
    let [told, redrawn] = ['', 0];
    terminal.idle(
      (stream, text) => {
        told += `${stream}: ${text}`;
      },
      () => redrawn++,
    );
    const made = type('kubectl run web --image=nginx && kubectl wait pod/web --for=condition=Ready');
    await waiting();
    await pass(10_000);
    expect(await made).toBe(0);
    await type('kubectl exec -it web -- sh');
    await type('kill 1');
    expect(terminal.depth).toBe(1);
    await pass(5000);
    expect(terminal.depth).toBe(0);
    expect({ told, redrawn }).toEqual({ told: 'stderr: command terminated with exit code 137\n', redrawn: 1 });
  });

  it('streams what a command prints while time passes, and stops it at ctrl-c', async () => {
    const { type, seen, pass, waiting, terminal } = desk();
    await type(MAKE);
    expect(seen()).toBe('deployment.apps/web created\n');
    const watching = type('kubectl get deploy web -w --no-headers; echo never');
    await waiting();
    expect(seen()).toMatch(/^web\s+0\/3/);
    expect(terminal.waits).toBe(true);
    await pass(10_000);
    expect(seen()).toMatch(/web\s+3\/3.*\n$/);
    terminal.interrupt();
    expect(await watching).toBe(130);
    expect(seen()).toBe('');
    expect(terminal.waits).toBe(false);
    const asleep = type('sleep 30 && echo awake');
    await waiting();
    await pass(29_000);
    expect(seen()).toBe('');
    await pass(2_000);
    expect(await asleep).toBe(0);
    expect(seen()).toBe('awake\n');
  });

  it('ends a loop in a container at ctrl-c, and one that never waits lets keys have their turn', async () => {
    const { type, seen, pass, waiting, terminal } = desk();
    const made = type('kubectl run web --image=nginx && kubectl wait pod/web --for=condition=Ready');
    await waiting();
    await pass(10_000);
    await made;
    seen();
    const looping = type('kubectl exec web -- sh -c "while true; do date; sleep 1; done"');
    await waiting();
    for (let i = 0; i < 3; i++) {
      await pass(1000);
      await waiting();
    }
    expect(seen().trim().split('\n').length).toBeGreaterThan(2);
    terminal.interrupt();
    expect(await looping).toBe(130);
    expect(seen()).toBe('');
    const asking = type('until kubectl get pod later >/dev/null 2>&1; do :; done');
    setTimeout(() => terminal.interrupt(), 50);
    expect(await asking).toBe(130);
  });

  it('takes a command whose reader wants no more for one that went well', async () => {
    const { run, type, waiting, pass, terminal } = desk({}, undefined, STORY);
    const heard = type('kubectl get pods -n kube-system -w | head -2');
    await pass(1000);
    expect(await heard).toBe(0);
    const watching = type('kubectl get pods -n kube-system -w');
    await waiting();
    terminal.interrupt();
    await watching;
    expect(run.core.player?.state.inputs.map(({ code }) => code)).toEqual([0, 130]);
  });

  it('gives the same course again from the inputs, files and ctrl-c among them', async () => {
    const { run, type, pass, waiting, terminal } = desk();
    await type(MAKE);
    await pass(20_000);
    const following = type('kubectl logs -f deploy/web');
    await waiting();
    await pass(5_000);
    terminal.interrupt();
    await following;
    const draining = type('kubectl drain node-a --ignore-daemonsets --timeout=300s');
    await waiting();
    await pass(300);
    terminal.interrupt();
    expect(await draining).toBe(130);
    await type('rm d.yaml; kubectl uncordon node-a');
    await pass(60_000);
    const { core } = run;
    expect(core.inputs.map(({ line }) => line)).toContain('scenario interrupt 3');
    const again = Core.replay(setup, core.inputs, core.now);
    expect(hash(again)).toBe(hash(core));
    const middle = core.start + 22_000;
    const back = core.fork(middle);
    expect(hash(back)).toBe(hash(Core.replay(setup, core.inputs, middle)));
  });

  it('lets commands of a branch that was left end, and goes on in the new one', async () => {
    const { run, type, seen, pass, waiting } = desk();
    await type(MAKE);
    await pass(10_000);
    const watching = type('kubectl get pods -w');
    await waiting();
    await pass(1_000);
    run.branch(run.core.start + 500);
    expect(await watching).toBe(130);
    seen();
    await type('kubectl get deploy -o name; cat d.yaml | grep -c replicas');
    expect(seen()).toBe('deployment.apps/web\n1\n');
  });

  it('opens the editor before the command is an input, and again when the API refuses', async () => {
    const shown: string[] = [];
    const answers = [
      (text: string) => text.replace('replicas: 3', 'replicas: many'),
      (text: string) => text.replace('replicas: many', 'replicas: 2'),
    ];
    const { run, type, seen, pass } = desk({
      edit: async (_, text) => {
        shown.push(text);
        return answers.shift()?.(text) ?? text;
      },
    });
    await type(MAKE);
    await pass(5_000);
    seen();
    expect(await type('kubectl edit deploy web')).toBe(0);
    expect(seen()).toBe('deployment.apps/web edited\n');
    expect(shown).toHaveLength(2);
    const [head, again] = shown.map((text) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('#'))
        .join('\n'),
    );
    expect(again?.startsWith(`${head}\n# deployments.apps "web" was not valid:\n# * patch: `)).toBe(true);
    await pass(5_000);
    expect(hash(Core.replay(setup, run.core.inputs, run.core.now))).toBe(hash(run.core));
  });

  it('says as kubectl that the editor could not be had, before the next command of the line', async () => {
    const { run, type, seen } = desk({
      edit: async () => {
        throw new Error('unable to launch the editor "nosuch"');
      },
    });
    await type(MAKE);
    seen();
    const { length } = run.core.inputs;
    await type('kubectl edit deploy web; echo $?');
    expect(seen()).toBe('error: unable to launch the editor "nosuch"\n1\n');
    expect(run.core.inputs).toHaveLength(length);
  });

  it('refuses fields that there are not in an edited object', async () => {
    const shown: string[] = [];
    const { type, seen } = desk({
      edit: async (_, text) => {
        shown.push(text);
        return text.replace('replicas: 3', 'replicaz: 3');
      },
    });
    await type(MAKE);
    seen();
    expect(await type('kubectl edit deploy web')).toBe(1);
    expect(seen()).toMatch(
      /^deployments.apps "web" was not valid:\n.*strict decoding error: unknown field "spec\.replicaz"\nerror: Edit cancelled, no valid changes were saved\.\n$/,
    );
    expect(shown[1]).toMatch(/^# .*unknown field "spec\.replicaz"$/m);
  });

  it('makes no other object of the one that is edited', async () => {
    let opened = 0;
    const { type, seen } = desk({
      edit: async (_, text) => {
        opened++;
        return text.replace(/^ {2}name: web$/m, '  name: other');
      },
    });
    await type(MAKE);
    seen();
    expect(await type('kubectl edit deploy web')).toBe(1);
    expect(seen()).toBe('error: At least one of apiVersion, kind and name was changed\n');
    expect(opened).toBe(1);
  });

  it('says what scenario takes', async () => {
    const { type, seen } = desk();
    for (const line of ['scenario', 'scenario --help', 'help scenario']) {
      expect(await type(line)).toBe(0);
      expect(seen()).toMatch(/scenario fault KIND TARGET[\s\S]*scenario answer NUMBER/);
    }
    await type('fault --help');
    expect(seen()).toMatch(/^which fault\? nodeDown, /);
  });

  it('runs nothing on the cluster when it may not', async () => {
    const { run, type, seen } = desk({ refusal: () => 'Read-only.' });
    expect(await type('kubectl delete ns default; echo x | wc -l')).toBe(0);
    expect(seen()).toMatch(/^Read-only\.\n\s*1\n$/);
    expect(run.core.inputs).toEqual([]);
  });

  it('keeps home and course in the journal', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'a.jsonl');
    const journal = Journal.create(path, { wavetank: '1', seed: 1, attended: true });
    const { run, type, pass } = desk({}, journal);
    await type(MAKE);
    await type('echo mine > note.txt');
    await pass(10_000);
    run.close();
    const { core, home } = resumed(readJournal(path), kubectl);
    expect(hash(core)).toBe(hash(run.core));
    expect(home?.['note.txt']).toBe('mine\n');
    expect(Object.keys(home ?? {})).toContain('d.yaml');
  });

  it('ends the line that led into a container when it is closed', async () => {
    const { terminal, type, pass } = desk();
    await type('kubectl run box --image=busybox -- sleep 1d');
    await pass(5_000);
    await type('kubectl exec -it box -- sh; echo behind');
    expect(terminal.depth).toBe(1);
    terminal.close();
    expect(terminal.depth).toBe(0);
  });

  it('attaches again to a shell that one has left', async () => {
    const { terminal, type, pass, waiting, seen } = desk();
    const entered = type('kubectl run box --image=busybox -it -- sh');
    await waiting();
    await pass(10_000);
    expect(await entered).toBe(0);
    expect(terminal.depth).toBe(1);
    const left = type('exit');
    await pass(5_000);
    await left;
    await pass(30_000);
    seen();
    expect(terminal.depth).toBe(0);
    const again = type('kubectl attach -it box');
    await pass(1_000);
    expect(await again).toBe(0);
    expect(terminal.depth).toBe(1);
    await type('hostname');
    expect(seen()).toContain('box\n');
  });

  it('hands a command what is typed for it, in the home and in a container', async () => {
    const { terminal, type, seen, pass, waiting } = desk();
    const readers: [string, string | undefined][] = [
      ['cat > pod.yaml', 'all'],
      ['kubectl apply -f -', 'all'],
      ['k -n shop create --filename=- --dry-run=client', 'all'],
      ['kubectl set env deploy/web -', 'all'],
      ['sort | uniq -c', 'all'],
      ['grep x', 'all'],
      ['read name', 'line'],
      ['cat file', undefined],
      ['cat <<< x', undefined],
      ['echo a | cat', undefined],
      ['kubectl apply -f file', undefined],
      ['kubectl exec p -- cat -f -', undefined],
      ['grep x file', undefined],
      ['kubectl get pods | grep x', undefined],
    ];
    for (const [line, expected] of readers) expect([line, await terminal.reads(line)]).toEqual([line, expected]);
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typed}\n';
    let text = '';
    await terminal.exec('cat > cm.yaml', () => {}, config);
    await terminal.exec(
      'kubectl apply -f cm.yaml; kubectl apply -f -',
      (_, piece) => {
        text += piece;
      },
      config,
    );
    expect(text).toBe('configmap/typed created\nconfigmap/typed unchanged\n');
    await terminal.exec('read a b', () => {}, 'x y z\n');
    await type('echo "$b:$a"');
    expect(seen()).toBe('y z:x\n');
    const made = type('kubectl run web --image=nginx && kubectl wait pod/web --for=condition=Ready');
    await waiting();
    await pass(10_000);
    await made;
    await type('kubectl exec -it web -- sh');
    await terminal.exec('cat > /tmp/typed', () => {}, 'here\n');
    seen();
    await type('cat /tmp/typed');
    expect(seen()).toBe('here\n');
  });

  it('completes what stands at the cursor', async () => {
    const { terminal, type } = desk();
    await type(MAKE);
    expect((await terminal.complete('kubectl get dep')).words).toEqual(['deployments']);
    expect((await terminal.complete('kubectl rollout undo deploy/w')).words).toEqual(['deploy/web']);
    expect((await terminal.complete('kubectl logs -f d')).words).toEqual([]); // no file: it follows there
    expect(await terminal.complete('kubectl apply -f d')).toEqual({ from: 17, words: ['d.yaml'] });
    expect(await terminal.complete('ls | kubec')).toEqual({ from: 5, words: ['kubectl'] });
    expect((await terminal.complete('echo $(k get no node-')).words[0]).toBe('node-a');
    expect((await terminal.complete('fault nodePr')).words).toEqual(['nodePressure']);
    await type('fault nodeDown node-a id=dark');
    expect((await terminal.complete('heal ')).words).toEqual(['dark']);
    expect((await terminal.complete('etcdutl snapshot re')).words).toEqual(['restore']);
    expect((await terminal.complete('etcdutl snapshot restore d')).words).toEqual(['d.yaml']);
  });
});
