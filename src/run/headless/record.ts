/** Recordings of a headless run: a cast for asciinema players, and a transcript for readers. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { clockText, type News, oneLine, visible } from '../../scenario/index.ts';
import { hereDocument } from '../here-document.ts';

/** Asciicast v3: what was printed, at simulated time, with a marker for each step. */
export class Cast {
  readonly #file: number;
  #last = 0;

  /** @throws Error when the file cannot be made */
  constructor(path: string, title: string) {
    this.#file = openSync(path, 'w');
    const header = { version: 3, term: { cols: 120, rows: 40 }, title: oneLine(title), idle_time_limit: 3 };
    writeSync(this.#file, `${JSON.stringify(header)}\n`);
  }

  #write(ms: number, code: 'o' | 'm', data: string): void {
    // Version 3 has intervals instead of times.
    const seconds = Math.max(0, ms - this.#last) / 1000;
    this.#last = Math.max(this.#last, ms);
    writeSync(this.#file, `${JSON.stringify([Number(seconds.toFixed(3)), code, data])}\n`);
  }

  line(ms: number, text: string): void {
    this.#write(ms, 'o', `${text.replaceAll('\n', '\r\n')}\r\n`);
  }

  news(ms: number, news: News): void {
    if (news.type === 'step') this.#write(ms, 'm', oneLine(news.title));
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The run as Markdown: chapters, captions, commands, verdicts. */
export class Transcript {
  readonly #file: number;
  #inList = false;

  /** @throws Error when the file cannot be made */
  constructor(path: string, title: string) {
    this.#file = openSync(path, 'w');
    writeSync(this.#file, `# ${oneLine(title)}\n`);
  }

  news(ms: number, news: News): void {
    const text = markdown(ms, news);
    if (text === undefined) return;
    // what follows a list without an empty line would belong to its last item
    writeSync(this.#file, `${this.#inList && news.type === 'caption' ? '\n' : ''}${text}\n`);
    this.#inList = news.type === 'verdict';
  }

  close(): void {
    closeSync(this.#file);
  }
}

function markdown(ms: number, news: News): string | undefined {
  switch (news.type) {
    case 'step':
      return `\n${news.chapter ? `## ${oneLine(news.chapter)}\n\n` : ''}### ${oneLine(news.title)}\n\n*${clockText(ms)}*\n`;
    case 'caption':
      return `${visible(news.caption.text)}\n`;
    case 'action':
      return `\`\`\`sh\n${oneLine(news.line)}${news.stdin === undefined ? '' : hereDocument(news.stdin)}\n\`\`\`\n`;
    case 'verdict':
      return `- [${news.verdict.state === 'passed' ? 'x' : ' '}] ${oneLine(news.verdict.text)}`;
    case 'goal':
      return `\n**Goal ${news.state}: ${oneLine(news.title)}** (${clockText(ms)})\n`;
    default:
      return undefined;
  }
}
