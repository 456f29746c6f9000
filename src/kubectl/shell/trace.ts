/** What `set -x` prints, as the person has written it: without the commands that only tell output. */
import { TRACED } from './breath.ts';
import { FLUSH, STREAM, TELL, TELL_AS } from './direct.ts';
import { REACHED } from './reached.ts';
import { PIPE } from './stream.ts';

const OURS = new RegExp(`^(?:\\+ (?:${FLUSH}|${REACHED}) .*\\n|${TRACED})`, 'gm');
const BEFORE = new RegExp(`^(\\+ )(?:${TELL_AS} [oer]{2}|${TELL}|${STREAM}) `, 'gm');

export const tracedAsWritten = (text: string): string =>
  text.replace(OURS, '').replace(BEFORE, '$1').replaceAll(` ${PIPE} `, '\n+ ');
