/** What the player tells of the commands that it runs, and what it keeps of what they print, for people who look on. */
import type { CourseHost } from './courses.ts';
import { isSolution, ownerOf } from './names.ts';
import type { Stage } from './stage.ts';

/** Characters of a command's output that are kept for people: two pages. */
const READ = 4_000;

/** What is said of a command in the place of what it would have printed. */
const ALREADY = '(it is so already: not run)';

export function outputsOf(stage: Stage): Pick<CourseHost, 'began' | 'passedOver' | 'printed' | 'ran'> {
  const { attended } = stage.options;
  return {
    began: (id, line, stdin) =>
      stage.tell({ type: 'action', of: ownerOf(id), line, ...(stdin === undefined ? {} : { stdin }) }),
    passedOver: (id, { command: line, stdin } = { command: '' }) => {
      const read = stdin === undefined ? {} : { stdin };
      if (line !== '') {
        stage.tell({ type: 'action', of: ownerOf(id), line, ...read });
        stage.tell({ type: 'printed', of: ownerOf(id), text: ALREADY });
      }
      if (isSolution(id)) return;
      stage.step(ownerOf(id)).already = true;
      if (line === '' || !attended) return;
      stage.state.outputs.push({ time: stage.now, step: ownerOf(id), line, ...read, code: 0, text: ALREADY });
    },
    printed: (id, line, piece) => {
      if (isSolution(id) || !attended) return;
      const before = stage.state.printing?.line === line ? stage.state.printing.text : '';
      stage.state.printing = { step: ownerOf(id), line, text: `${before}${piece}`.slice(0, READ) };
    },
    ran: (id, line, { code, stdout, stderr }, stdin) => {
      const text = `${stdout}${stderr}`.trim().slice(0, READ);
      if (text !== '') stage.tell({ type: 'printed', of: ownerOf(id), text });
      if (isSolution(id) || !attended) return;
      if (stage.state.printing?.line === line) delete stage.state.printing;
      const read = stdin === undefined ? {} : { stdin };
      stage.state.outputs.push({ time: stage.now, step: ownerOf(id), line, ...read, code, text });
    },
  };
}
