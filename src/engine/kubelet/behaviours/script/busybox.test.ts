/** Scripts as BusyBox 1.35 ran them: what they print, what they complain of, their exit codes. */
import { expect, test } from 'vitest';
import rows from './busybox.json' with { type: 'json' };
import { runScript } from './script.ts';

test.each(rows)('$script', ({ script, prints, complains, code }) => {
  const { logs, exit } = runScript(script, { env: { HOME: '/root' } });
  const text = (isError: boolean): string =>
    logs
      .filter(({ error }) => (error === true) === isError)
      .map(({ text, open }) => (open ? text : `${text}\n`))
      .join('');
  expect({ prints: text(false), complains: text(true), code: exit?.code }).toEqual({ prints, complains, code });
});
