/** Rules for values that have a form and can be missing. */
import type { Rule } from './rule.ts';
import { subdomain } from './texts.ts';

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** `acme.io/foo` */
export const domainPath: Rule<string> = (value, path, errors) => {
  if (value === '') {
    errors.required(path);
    return;
  }
  const slash = value.indexOf('/');
  const [host, rest] = slash < 0 ? ['', ''] : [value.slice(0, slash), value.slice(slash + 1)];
  if (host === '' || rest === '') {
    errors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  for (const message of subdomain(host)) errors.invalid(path, host, message);
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest))
    errors.invalid(path, rest, `Invalid path (regex used for validation is '${HTTP_PATH}')`);
};
