/** The command line: picks a command, tells errors that a person caused, and sets the exit code. */
import { BAD_INPUT, type Command, FAILED, library, PASSED, parse, tellError, UsageError } from './commands/command.ts';
import { helpFor, helpText } from './commands/help.ts';
import { commands, defaultCommand } from './commands/index.ts';
import { didYouMean } from './scenario/index.ts';

async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === 'version') {
    console.log(`wavetank ${WAVETANK_VERSION}`);
    return 0;
  }
  if (first === '--help' || first === '-h' || first === 'help') return help(rest[0]);
  const named = first !== undefined && !first.startsWith('-');
  const command = named ? commands.find(({ name }) => name === first) : defaultCommand;
  if (command === undefined)
    throw new UsageError(`unknown command "${first}"${meant(first ?? '')}; see wavetank --help`);
  const words = named ? rest : argv;
  // What follows `--` is another program's.
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  if (own.includes('--help') || own.includes('-h')) return help(command.name, own);
  return command.run(parse(command, words));
}

/** A command of nearly this name, or that a scenario is to be played. */
function meant(word: string): string {
  try {
    library.find(word);
    return ` - did you mean "play ${word}"?`;
  } catch {
    const names = commands.map(({ name }) => name);
    return didYouMean(word, names);
  }
}

function help(name: string | undefined, words: readonly string[] = []): number {
  const command: Command | undefined = commands.find((each) => each.name === name);
  const asked = words.filter((word) => !word.startsWith('-'));
  if (command?.help !== undefined) console.log(command.help(asked));
  const { columns } = process.stdout;
  if (command?.help === undefined || asked.length === 0)
    console.log(command === undefined ? helpText(commands, columns) : helpFor(command, columns));
  return 0;
}

// A reader that went away (`| head`) is no error; a disk that is full is one.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(PASSED);
  console.error(`wavetank: what is printed cannot be written: ${message}`);
  process.exit(FAILED);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    try {
      process.exitCode = tellError(error);
    } catch (fault) {
      // A fault of the program: say so without a stack trace, unless somebody asks for one.
      const message = fault instanceof Error ? fault.message : String(fault);
      console.error(`wavetank: internal error: ${message}`);
      if (process.env['WAVETANK_DEBUG'] && fault instanceof Error) console.error(fault.stack);
      process.exitCode = BAD_INPUT + 2;
    }
  },
);
