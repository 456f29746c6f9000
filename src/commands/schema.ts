/** `wavetank schema`: the format as JSON Schema. */
import { jsonSchema } from '../scenario/index.ts';
import { type Command, PASSED } from './command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  use: '',
  short: 'Print the JSON Schema of scenario files, for editors',
  run() {
    console.log(JSON.stringify(jsonSchema(), null, 2));
    return PASSED;
  },
};
