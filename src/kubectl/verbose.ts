/** What `-v=6` tells on stderr: one line of klog for each request (`transport/round_trippers.go` of client-go). */
import type { Asked } from './api.ts';

/** From which verbosity on. */
const TOLD = 6;

/** net/http's names of the codes that the API server answers with. */
const STATUS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Nobody's machine runs this kubectl, so it has no process id of its own. */
const PID = '1';

/** The head that klog puts before a line. @param now virtual ms */
function head(now: number, where: string): string {
  const [, month, day, time] = /^\d+-(\d+)-(\d+)T([\d:.]+)Z$/.exec(new Date(now).toISOString()) ?? [];
  return `I${month}${day} ${time}000 ${PID.padStart(7)} ${where}] `;
}

/** Tells requests. @param now the virtual present, ms @param file the kubeconfig that was read @returns what to do with each; undefined below the verbosity */
export function requestsTold(
  verbosity: number,
  now: () => number,
  file: string,
  err: (line: string) => void,
): ((asked: Asked) => void) | undefined {
  if (verbosity < TOLD) return undefined;
  err(`${head(now(), 'loader.go:405')}Config loaded from file:  ${file}`);
  return ({ method, url, code, took }) => {
    const status = code === 0 ? '' : `${code} ${STATUS[code] ?? ''}`.trim();
    const values = `verb=${JSON.stringify(method)} url=${JSON.stringify(url)} status=${JSON.stringify(status)}`;
    err(`${head(now(), 'round_trippers.go:632')}"Response" ${values} milliseconds=${Math.round(took)}`);
  };
}
