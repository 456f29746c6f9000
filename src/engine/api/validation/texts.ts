/** The forms of names, labels and addresses with the texts that explain them (apimachinery `pkg/util/validation`). */
import type { Check } from './rule.ts';

const maxLength = (length: number): string => `must be no more than ${length} characters`;
const between = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

function form(message: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (${examples.length > 0 ? 'e.g. ' : ''}${shown}regex used for validation is '${pattern}')`;
}

/** A check of length and form; results for good values are remembered, since the same names come again and again. */
function shape(most: number, pattern: string, message: string, ...examples: readonly string[]): Check<string> {
  const regex = new RegExp(`^(?:${pattern})$`);
  const wrong = form(message, pattern, ...examples);
  return (value) => {
    const short = value.length <= most;
    if (short && regex.test(value)) return NONE;
    return [...(short ? [] : [maxLength(most)]), ...(regex.test(value) ? [] : [wrong])];
  };
}

const NONE: readonly string[] = [];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const UNDERSCORED = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const EDGES = 'and must start and end with an alphanumeric character';

const subdomainForm = new RegExp(`^${SUBDOMAIN}$`);
const labelForm = new RegExp(`^${LABEL}$`);

export const subdomain = shape(
  253,
  SUBDOMAIN,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${EDGES}`,
  'example.com',
);

export const underscoredSubdomain = shape(
  253,
  `${UNDERSCORED}(\\.${UNDERSCORED})*`,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', ${EDGES}`,
  'example.com',
);

const LABEL_WRONG = form(
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${EDGES}`,
  LABEL,
  'my-name',
  '123-abc',
);

export const label: Check<string> = (value) => {
  if (value.length <= 63 && labelForm.test(value)) return NONE;
  const found: string[] = value.length > 63 ? [maxLength(63)] : [];
  if (!labelForm.test(value)) found.push(subdomainForm.test(value) ? 'must not contain dots' : LABEL_WRONG);
  return found;
};

export const label1035 = shape(
  63,
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
);

export const wildcardSubdomain = shape(
  253,
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
);

const keyForm = new RegExp(`^(?:${KEY})$`);
const KEY_WRONG = form(
  `must consist of alphanumeric characters, '-', '_' or '.', ${EDGES}`,
  KEY,
  'MyName',
  'my.name',
  '123-abc',
);

/** Good names that came before: the same few keys are on every object. */
const known = new Set<string>();
const KEPT = 1000;

/** `app`, `example.com/app`: keys of labels and annotations, names of resources and conditions. */
export const qualifiedName: Check<string> = (value) => {
  if (known.has(value)) return NONE;
  const found = wrongName(value);
  if (found.length === 0) {
    if (known.size >= KEPT) known.clear();
    known.add(value);
  }
  return found;
};

const wrongName: Check<string> = (value) => {
  const parts = value.split('/');
  if (parts.length > 2)
    return [`a valid label key ${KEY_WRONG} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? '';
  const found: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') found.push('prefix part must be non-empty');
    else for (const message of subdomain(prefix)) found.push(`prefix part ${message}`);
  }
  if (name === '') found.push('name part must be non-empty');
  else if (name.length > 63) found.push('name part must be no more than 63 bytes');
  if (!keyForm.test(name)) found.push(`name part ${KEY_WRONG}`);
  return found;
};

const valueForm = new RegExp(`^(?:(${KEY})?)$`);
const VALUE_WRONG = form(
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${EDGES}`,
  `(${KEY})?`,
  'MyValue',
  'my_value',
  '12345',
);

export const labelValue: Check<string> = (value) => {
  if (value.length <= 63 && valueForm.test(value)) return NONE;
  return [
    ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
    ...(valueForm.test(value) ? [] : [VALUE_WRONG]),
  ];
};

export const portNumber: Check<number> = (port) => (port >= 1 && port <= 65_535 ? NONE : [between(1, 65_535)]);
export const inRange =
  (low: number, high: number): Check<number> =>
  (value) =>
    value >= low && value <= high ? NONE : [between(low, high)];
/** User and group ids. */
export const id = inRange(0, 2_147_483_647);

export const portName: Check<string> = (port) => {
  const found: string[] = [];
  if (port.length > 15) found.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(port)) found.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(port)) found.push('must contain at least one letter (a-z)');
  if (port.includes('--')) found.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || (port.length > 0 && port.endsWith('-')))
    found.push('must not begin or end with a hyphen');
  return found;
};

const PERCENT = form(
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
);
export const percent: Check<string> = (value) => (/^[0-9]+%$/.test(value) ? NONE : [PERCENT]);

export const headerName: Check<string> = (value) =>
  /^[-A-Za-z0-9]+$/.test(value)
    ? NONE
    : [form("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name')];

export const cIdentifier = shape(
  Number.POSITIVE_INFINITY,
  '[A-Za-z_][A-Za-z0-9_]*',
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  'my_name',
  'MY_NAME',
  'MyName',
);

/** Environment variables: any printable ASCII but '='. */
export const envName: Check<string> = (value) => [
  ...(value === '' ? ['environment variable name must be non-empty'] : []),
  ...(/^[ -<>-~]*$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]),
];

function upwards(value: string): readonly string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : NONE;
}

const keyShape = shape(
  253,
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
);
/** Keys of ConfigMaps and Secrets. */
export const configKey: Check<string> = (value) => [...keyShape(value), ...upwards(value)];

/** Names that become a path segment, as those of roles. */
export const pathSegment: Check<string> = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((illegal) => name.includes(illegal)).map((illegal) => `may not contain '${illegal}'`);
};

/** With generateName only the prefix is known: its last dash will be followed by something. */
export const masked = (name: string): string =>
  name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
