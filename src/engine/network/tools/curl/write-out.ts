/** What `-w` prints of a transfer. */

export interface Transfer {
  readonly url: string;
  readonly scheme: string;
  readonly method: string;
  readonly status: number;
  /** ms in all, and until it was connected. */
  readonly took: number;
  readonly connected: number;
  /** Bytes of the body and of the headers. */
  readonly size: number;
  readonly head: number;
  readonly type: string;
  readonly address: string;
  readonly port: number;
  readonly redirects: number;
  /** Where a redirection leads that was not followed. */
  readonly next: string;
  readonly code: number;
  readonly error: string;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

/** @returns what is printed, and what curl says of variables that are none */
export function writeOut(format: string, transfer: Transfer): { readonly shown: string; readonly complaints: string } {
  const code = String(transfer.status).padStart(3, '0');
  const { took, connected } = transfer;
  const variables: Readonly<Record<string, string>> = {
    http_code: code,
    response_code: code,
    http_connect: '000',
    http_version: transfer.status === 0 ? '0' : '1.1',
    time_total: seconds(took),
    time_namelookup: seconds(Math.min(connected, took)),
    time_connect: seconds(connected),
    time_appconnect: seconds(transfer.scheme === 'https' ? connected : 0),
    time_pretransfer: seconds(connected),
    time_starttransfer: seconds(transfer.status === 0 ? 0 : took),
    time_redirect: seconds(0),
    size_download: String(transfer.size),
    size_header: String(transfer.head),
    size_request: '0',
    size_upload: '0',
    speed_download: String(took === 0 ? 0 : Math.round((transfer.size * 1000) / took)),
    speed_upload: '0',
    content_type: transfer.type,
    remote_ip: transfer.address,
    remote_port: String(transfer.address === '' ? 0 : transfer.port),
    url: transfer.url,
    url_effective: transfer.url,
    redirect_url: transfer.next,
    num_redirects: String(transfer.redirects),
    num_connects: transfer.address === '' ? '0' : '1',
    num_headers: '0',
    scheme: transfer.scheme,
    method: transfer.method,
    exitcode: String(transfer.code),
    errormsg: transfer.error,
    ssl_verify_result: '0',
    onerror: '',
  };
  let complaints = '';
  const shown = format
    .replace(/%\{([^}]*)\}/g, (_, name: string) => {
      const known = variables[name];
      if (known === undefined) complaints += `curl: unknown --write-out variable: '${name}'\n`;
      return known ?? '';
    })
    .replaceAll('%%', '%')
    .replace(/\\([nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? '');
  return { shown, complaints };
}
