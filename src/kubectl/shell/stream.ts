/**
 * A pipe behind a command that goes on for long. The shell language hands a command's output on when it has ended; behind
 * `kubectl get pods -w` that is never. So what came until now goes through the pipe again whenever more has come, and what is
 * new of the result is shown. That holds for filters that treat each line by itself; the others have to see the end.
 */

/** Stands between the commands of a pipeline that is one command's arguments. */
export const PIPE = '__pipe';

export interface StageRan {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

type Stage = readonly string[];

/** Filters whose output for some lines begins with the output for fewer of them. */
function isLineFilter([name = '', ...words]: Stage): boolean {
  const options = words.filter((word) => /^-[A-Za-z]/.test(word)).join('');
  switch (name) {
    case 'cat':
    case 'cut':
    case 'tr':
    case 'head':
    case 'tee':
    case 'nl':
    case 'rev':
      return !/^-[nc]-/.test(words.join(''));
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return !/c|q|A|B|C/.test(options.replace(/--[a-z-]+/g, ''));
    case 'awk':
      return !words.some((word) => /\bEND\b/.test(word));
    case 'jq':
      // One value after the other, unless it takes them all together or reads them by itself.
      return !/[sn]/.test(options) && !words.some((word) => /^--(?:slurp|null-input)$|\binputs?\b/.test(word));
    case 'sed':
      return !words.some((word) => /\$[!a-z{]|^\$/.test(word) && !word.startsWith('s'));
    default:
      return false;
  }
}

/** What of a text is whole JSON values, as kubectl writes them: indented ones end with a bracket alone, others fill a line. */
function wholeValues(text: string): string {
  const all = text.split('\n');
  const last = all.findLastIndex((line) =>
    /^[}\]]$|^[{[].*[}\]]$|^"(?:\\.|[^"\\])*"$|^-?\d[\d.eE+-]*$|^(?:true|false|null)$/.test(line),
  );
  return all
    .slice(0, last + 1)
    .map((line) => `${line}\n`)
    .join('');
}

const readsValues = ([name, ...words]: Stage): boolean =>
  name === 'jq' && !words.some((word) => /^-[a-zA-Z]*R|^--raw-input$/.test(word));

/** How many lines `head` takes; undefined for other commands and for bytes. */
function most([name, ...words]: Stage): number | undefined {
  if (name !== 'head') return undefined;
  const text = words.join(' ');
  if (/(?:^| )-c/.test(text)) return undefined;
  const number = /(?:^| )-(?:n ?|-lines[= ])?(\d+)\b/.exec(text)?.[1];
  return number === undefined ? (words.length === 0 ? 10 : undefined) : Number(number);
}

const isQuietGrep = ([name = '', ...words]: Stage): boolean =>
  /^[ef]?grep$/.test(name) && words.some((word) => /^-[a-zA-Z]*q|^--quiet$/.test(word));

const lines = (text: string): number => text.split('\n').length - 1;

export class Stream {
  readonly #stages: readonly Stage[];
  readonly #run: (stage: Stage, input: string) => Promise<StageRan>;
  readonly #tell: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly #live: boolean;
  #text = '';
  #shown = '';
  #code = 0;
  #done = false;
  #turn: Promise<void> = Promise.resolve();

  /** @param stages what follows the first command @param run runs one of them on an input */
  constructor(
    stages: readonly Stage[],
    run: (stage: Stage, input: string) => Promise<StageRan>,
    tell: (stream: 'stdout' | 'stderr', text: string) => void,
  ) {
    this.#stages = stages;
    this.#run = run;
    this.#tell = tell;
    this.#live = stages.every(isLineFilter);
  }

  /** The first command prints. */
  write(text: string): void {
    this.#text += text;
  }

  /** Shows what is new. @returns whether the pipe takes no more: the first command may end */
  look(): Promise<boolean> {
    return this.#inTurn(() => this.#look());
  }

  /** One pass at a time. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(act);
    this.#turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  async #look(): Promise<boolean> {
    if (this.#done) return true;
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
    const { output, full } = await this.#pass(whole, false);
    if (full) await this.#end();
    else if (this.#live) this.#show(output);
    return full;
  }

  /** The first command has ended. @returns the exit code of the pipeline */
  end(): Promise<number> {
    return this.#inTurn(() => this.#end());
  }

  async #end(): Promise<number> {
    if (!this.#done) {
      this.#done = true;
      const { output, errors } = await this.#pass(this.#text, true);
      this.#show(output);
      if (errors !== '') this.#tell('stderr', errors);
    }
    return this.#code;
  }

  #show(output: string): void {
    const news = output.startsWith(this.#shown) ? output.slice(this.#shown.length) : output;
    this.#shown = output;
    if (news !== '') this.#tell('stdout', news);
  }

  async #pass(text: string, last: boolean): Promise<{ output: string; errors: string; full: boolean }> {
    let [input, errors, full, byLines] = [text, '', false, true];
    for (const stage of this.#stages) {
      const takes = most(stage);
      if (byLines && takes !== undefined && lines(input) >= takes) full = true;
      if (!last && readsValues(stage)) input = wholeValues(input);
      const ran = await this.#run(stage, input);
      if (byLines && isQuietGrep(stage) && ran.exitCode === 0) full = true;
      byLines &&= isLineFilter(stage);
      input = ran.stdout;
      errors += ran.stderr;
      this.#code = ran.exitCode;
      // Nothing behind this can be judged before the end.
      if (!last && !byLines && !full) return { output: '', errors, full };
    }
    return { output: input, errors, full };
  }
}
