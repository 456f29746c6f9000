/** Recordings of a headless run: a cast for asciinema players, and a transcript for readers. */
import { clockText, type News, oneLine, visible } from '../../scenario/index.ts';
import { hereDocument } from '../here-document.ts';
import { OutputFile } from './output-file.ts';

/** Asciicast v3: what was printed, at simulated time, with a marker for each step. */
export class Cast {
  readonly #file: OutputFile;
  #last = 0;

  /** @throws Error when the file cannot be made */
  constructor(path: string, title: string) {
    this.#file = new OutputFile(path);
    const header = { version: 3, term: { cols: 120, rows: 40 }, title: oneLine(title), idle_time_limit: 3 };
    this.#file.write(`${JSON.stringify(header)}\n`);
  }

  #write(ms: number, code: 'o' | 'm', data: string): void {
    // Version 3 has intervals instead of times.
    const seconds = Math.max(0, ms - this.#last) / 1000;
    this.#last = Math.max(this.#last, ms);
    this.#file.write(`${JSON.stringify([Number(seconds.toFixed(3)), code, data])}\n`);
  }

  line(ms: number, text: string): void {
    this.#write(ms, 'o', `${text.replaceAll('\n', '\r\n')}\r\n`);
  }

  news(ms: number, news: News): void {
    if (news.type === 'step') this.#write(ms, 'm', oneLine(news.title));
  }

  close(): void {
    this.#file.close();
  }
}

/** The run as Markdown: chapters, captions, commands and what they print, verdicts. */
export class Transcript {
  readonly #file: OutputFile;
  #inList = false;

  /** @throws Error when the file cannot be made */
  constructor(path: string, title: string) {
    this.#file = new OutputFile(path);
    this.#file.write(`# ${oneLine(title)}\n`);
  }

  news(ms: number, news: News): void {
    const text = markdown(ms, news);
    if (text === undefined) return;
    // what follows a list without an empty line would belong to its last item
    this.#file.write(`${this.#inList && news.type === 'caption' ? '\n' : ''}${text}\n`);
    this.#inList = news.type === 'verdict';
  }

  close(): void {
    this.#file.close();
  }
}

/** A line that a person could type in the practice terminal. */
const COMMAND = /^(?:kubectl|fault|heal|scenario|load|node|minikube|etcdctl|etcdutl|kubeadm)\b/;

function markdown(ms: number, news: News): string | undefined {
  switch (news.type) {
    case 'step':
      return `\n${news.chapter ? `## ${oneLine(news.chapter)}\n\n` : ''}### ${oneLine(news.title)}\n\n*${clockText(ms)}*\n`;
    case 'caption':
      return `${visible(news.caption.text)}\n`;
    case 'action':
      // What changes the traffic, for one, is told and not typed.
      if (!COMMAND.test(news.line)) return `*${oneLine(news.line)}*\n`;
      return `\`\`\`sh\n${oneLine(news.line)}${news.stdin === undefined ? '' : hereDocument(news.stdin)}\n\`\`\`\n`;
    case 'printed':
      return `\`\`\`text\n${visible(news.text)}\n\`\`\`\n`;
    case 'verdict':
      return `- [${news.verdict.state === 'passed' ? 'x' : ' '}] ${oneLine(news.verdict.text)}`;
    case 'goal':
      return `\n**Goal ${news.state}: ${oneLine(news.title)}** (${clockText(ms)})\n`;
    default:
      return undefined;
  }
}
