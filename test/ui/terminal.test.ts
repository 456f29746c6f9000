/** The terminal is given back whole, however the interface ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from '../tools/bundle.ts';
import { Pty } from './pty.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-terminal-'));
let fixture: string;
beforeAll(() => {
  fixture = bundled('test/ui/fixture.ts', folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let pty: Pty;
afterEach(() => pty.kill());

async function start(...args: string[]): Promise<void> {
  const env = { KUBE_EDITOR: 'true' }; // nobody sits at an editor
  pty = new Pty(process.execPath, [fixture, ...args], { columns: 80, rows: 24, env });
  await pty.see('pods(all)[4]');
  expect(pty.terminal.buffer.active.type).toBe('alternate');
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 100));

describe('the terminal', { timeout: 60_000 }, () => {
  it('comes back after :q', async () => {
    await start();
    await pty.press(':', 'q', 'enter');
    expect((await pty.exit).exitCode).toBe(0);
    await settled();
    expect(pty.givenBack()).toBe(true);
    // nothing of the interface is left that tmux could move to the screen of the shell, when it was made larger
    expect(pty.output).toContain('\x1b[2J\x1b[H\x1b[?1049l');
  });

  it('comes back after Ctrl-C, with exit code 130', async () => {
    await start();
    await pty.press('ctrl-c');
    expect((await pty.exit).exitCode).toBe(130);
    await settled();
    expect(pty.givenBack()).toBe(true);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('comes back after %s, with exit code %i', async (signal, code) => {
    await start();
    pty.signal(signal);
    expect((await pty.exit).exitCode).toBe(code);
    await settled();
    expect(pty.givenBack()).toBe(true);
  });

  it.each(['throw', 'reject'])(
    'comes back after a crash (%s), and the fault is told on the normal screen',
    async (kind) => {
      await start(kind);
      expect((await pty.exit).exitCode).toBe(1);
      await settled();
      expect(pty.givenBack()).toBe(true);
      expect(pty.screen()).toContain('a fault of the test');
    },
  );

  it('goes to the shell on Ctrl-Z and comes back on fg', async () => {
    await start();
    await pty.press('?', 'ctrl-z'); // in lists Ctrl-Z shows faults only
    await settled();
    expect(pty.givenBack()).toBe(true);
    pty.signal('SIGCONT');
    await pty.see('Help');
    expect(pty.terminal.buffer.active.type).toBe('alternate');
    await pty.press('esc', ':', 'q', 'enter');
    expect((await pty.exit).exitCode).toBe(0);
  });

  it('comes back whatever was pressed, pasted and resized before, and whatever is open then', async () => {
    const keys = [
      ...'abcdefghijklmnoprstuvwxyzABDEGIJKLMNOPRSTUVWXY0123456789/?.,<>{}[]+-=*!~',
      ...'\r\x1b\t \x7f\x01\x04\x06\x0e\x14\x17',
    ];
    const doing = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...keys, '\x1b[A', '\x1b[B', '\x1b[<0;9;9M') },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => `\x1b[200~${text}\x1b[201~`) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 5, max: 50 })) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(doing, { minLength: 60, maxLength: 60 }), async (all) => {
        await start();
        for (const one of all) {
          if (typeof one === 'string') pty.send(one);
          else pty.resize(...one);
          await new Promise((done) => setTimeout(done, 5));
        }
        await settled();
        pty.signal('SIGTERM');
        expect((await pty.exit).exitCode).toBe(143);
        await settled();
        expect(pty.givenBack()).toBe(true);
        pty.kill();
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it('writes no clear of the screen and little for a moved cursor', async () => {
    await start();
    await settled();
    const before = pty.output.length;
    await pty.press('j');
    await settled();
    const written = pty.output.slice(before);
    expect(written).not.toContain('\x1b[2J');
    expect(written.length).toBeGreaterThan(0);
    expect(written.length).toBeLessThan(1_500);
  });
});
