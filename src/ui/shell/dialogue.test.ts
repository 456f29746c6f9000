import { expect, it } from 'vitest';
import type { TerminalSession } from '../../run/cluster.ts';
import { Dialogue } from './dialogue.ts';

/** A shell that runs nothing and takes its time to find candidates. */
function shell(typed: string[] = []) {
  const ran: string[] = [];
  const prepared: string[] = [];
  const found: ((words: readonly string[]) => void)[] = [];
  const session = {
    prompt: '$ ',
    depth: 0,
    idle: () => {},
    remembers: () => {},
    close: () => {},
    prepare: async () => void prepared.push('once'),
    incomplete: async () => false,
    reads: async (text: string) => (/^cat|-f -$/.test(text) ? 'all' : text.startsWith('read') ? 'line' : undefined),
    exec: async (text: string, _: unknown, stdin?: string) => {
      ran.push(stdin === undefined ? text : `${text} <<< ${stdin}`);
      return 0;
    },
    complete: (text: string) =>
      new Promise((done) => found.push((words) => done({ from: text.lastIndexOf(' ') + 1, words }))),
  } as unknown as TerminalSession;
  const history = { lines: typed, add: (line: string) => void typed.push(line), clear: () => {} };
  const printed: string[] = [];
  const face = {
    entered: () => {},
    print: (_: string, text: string) => void printed.push(text),
    columns: 80,
    left: () => {},
    changed: () => {},
  };
  const dialogue = new Dialogue(session, history, face);
  const press = (...keys: string[]) => {
    for (const key of keys) dialogue.handle({ type: 'key', key, text: key.length === 1 ? key : '' });
  };
  const answer = async (...words: string[]) => {
    found.shift()?.(words);
    await new Promise((done) => setTimeout(done, 0));
  };
  return { dialogue, ran, prepared, printed, press, answer };
}

it('keeps what is typed behind a tab for the line that comes of it', async () => {
  const { ran, press, answer } = shell();
  press(...'get namesp', 'tab', 'a', 'enter');
  expect(ran).toEqual([]);
  await answer('namespaces');
  expect(ran).toEqual(['get namespaces a']);
});

it('completes twice in a row, each time what the time before has left', async () => {
  const { dialogue, press, answer } = shell();
  press(...'get n', 'tab', ...'d', 'tab', 'x');
  await answer('namespaces', 'namesakes');
  expect(dialogue.readline.text).toBe('get namesd');
  await answer('namesday');
  expect(dialogue.readline.text).toBe('get namesday x');
});

it('drops all of it with the line', async () => {
  const { dialogue, ran, press, answer } = shell();
  press(...'get namesp', 'tab', 'enter');
  dialogue.interrupt();
  press('x');
  await answer('namespaces');
  expect(ran).toEqual([]);
  expect(dialogue.readline.text).toBe('x');
});

it('loads what the first line needs once the prompt is on the screen, and not for a prompt that is gone', async () => {
  const { prepared } = shell();
  const gone = shell();
  gone.dialogue.close();
  expect(prepared).toEqual([]); // the first frame waits for nothing
  await new Promise((done) => setTimeout(done, 60));
  expect(prepared).toEqual(['once']);
  expect(gone.prepared).toEqual([]);
});

it('puts earlier lines in the place of !!, shows what it runs, and runs nothing where there is none', async () => {
  const { ran, printed, dialogue } = shell(['kubectl get pods -n shop']);
  const enter = async (text: string): Promise<void> => {
    dialogue.submit(text);
    await new Promise((done) => setTimeout(done, 0));
  };
  await enter('!! -o wide');
  await enter('!nothing');
  await enter('echo !$');
  await enter('echo \'!!\' ! != "!"');
  expect(ran).toEqual(['kubectl get pods -n shop -o wide', 'echo wide', 'echo \'!!\' ! != "!"']);
  expect(printed).toEqual(['kubectl get pods -n shop -o wide\n', 'bash: !nothing: event not found\n', 'echo wide\n']);
});

it('types for a command that reads, until ctrl-d; a paste goes to it, and ctrl-c drops it', async () => {
  const { ran, dialogue, press } = shell();
  const settled = () => new Promise((done) => setTimeout(done, 0));
  press(...'cat > f', 'enter');
  await settled();
  expect([dialogue.reading, dialogue.prompt]).toEqual(['all', '']);
  dialogue.handle({ type: 'paste', text: 'kind: Pod\nname: "!!"\n' });
  press('x', 'enter');
  await settled();
  expect(ran).toEqual([]);
  expect(dialogue.end()).toBe(true);
  await settled();
  expect(ran).toEqual(['cat > f <<< kind: Pod\nname: "!!"\nx\n']);
  expect([dialogue.reading, dialogue.prompt]).toEqual([undefined, '$ ']);
  press(...'read v', 'enter');
  await settled();
  press(...'one', 'enter');
  await settled();
  press(...'apply -f -', 'enter');
  await settled();
  dialogue.interrupt();
  press(...'next', 'enter');
  await settled();
  expect(ran.slice(1)).toEqual(['read v <<< one\n', 'next']);
});

it('ends what is typed with the lines that came before ctrl-d, in their order', async () => {
  const { ran, dialogue, press } = shell();
  dialogue.handle({ type: 'paste', text: 'cat\na\n' });
  press('enter');
  await new Promise((done) => setTimeout(done, 0));
  dialogue.end();
  dialogue.handle({ type: 'paste', text: 'after\n' });
  press('enter');
  await new Promise((done) => setTimeout(done, 0));
  expect(ran).toEqual(['cat <<< a\n', 'after']);
});

it('keeps what is pasted in the line until enter, whatever it ends in; its lines then run one after another', async () => {
  const { ran, dialogue, press } = shell();
  const settled = () => new Promise((done) => setTimeout(done, 0));
  dialogue.handle({ type: 'paste', text: 'get pods\r\nget nodes\r\n' });
  await settled();
  expect(ran).toEqual([]);
  expect(dialogue.readline.text).toBe('get pods\nget nodes');
  press('enter');
  await settled();
  expect(ran).toEqual(['get pods', 'get nodes']);
  press(...'read v', 'enter');
  await settled();
  dialogue.handle({ type: 'paste', text: 'one\ndelete\n' });
  await settled();
  expect(ran.length).toBe(2); // what follows the line that is read would be a command
});
