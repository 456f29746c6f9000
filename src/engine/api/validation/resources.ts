/** Names and amounts of resources, requests and limits (kubernetes `pkg/apis/core/validation`, `pkg/apis/core/helper`). */
import { compareQuantities, milliValue, parseQuantity } from '../quantity.ts';
import { NEGATIVE, type Rule } from './rule.ts';
import { label, qualifiedName } from './texts.ts';

type List = Readonly<Record<string, string>> | undefined;

const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** The plain names that a ResourceQuota may limit (`standardQuotaResources`). */
export const QUOTA_RESOURCES: ReadonlySet<string> = new Set([
  ...CONTAINER,
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
  'requests.storage',
]);
const STANDARD = new Set([...QUOTA_RESOURCES, 'storage']);
/** Resources that are counted in whole units. */
const WHOLE = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

export const hugePages = (name: string): boolean => name.startsWith('hugepages-');
/** Kubernetes' own: without a prefix or with one in kubernetes.io. */
const native = (name: string): boolean => !name.includes('/') || /kubernetes\.io\//.test(name);
export const isExtended = (name: string): boolean =>
  !native(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;
const overcommits = (name: string): boolean => native(name) && !hugePages(name);

/** A resource of any kind of object. */
export const resourceName: Rule<string> = (name, path, errors) => {
  const wrong = qualifiedName(name);
  for (const message of wrong) errors.invalid(path, name, message);
  if (wrong.length > 0 || name.includes('/')) return;
  if (!STANDARD.has(name) && !hugePages(name) && !name.startsWith('requests.hugepages-'))
    errors.invalid(path, name, 'must be a standard resource type or fully qualified');
};

export const containerResource: Rule<string> = (name, path, errors) => {
  resourceName(name, path, errors);
  if (!name.includes('/')) {
    if (!CONTAINER.has(name) && !hugePages(name))
      errors.invalid(path, name, 'must be a standard resource for containers');
  } else if (!native(name) && !isExtended(name))
    errors.invalid(path, name, "doesn't follow extended resource name standard");
};

export const notNegativeQuantity: Rule<string> = (value, path, errors) => {
  if (parseQuantity(value).nano < 0n) errors.invalid(path, value, NEGATIVE);
};

export const positiveQuantity: Rule<string> = (value, path, errors) => {
  if (parseQuantity(value).nano <= 0n) errors.invalid(path, value, 'must be greater than zero');
};

/** Not negative, and whole where halves make no sense. */
export function quantityOf(name: string): Rule<string> {
  return (value, path, errors) => {
    notNegativeQuantity(value, path, errors);
    if ((WHOLE.has(name) || isExtended(name)) && milliValue(value) % 1000 !== 0)
      errors.invalid(path, value, 'must be an integer');
  };
}

interface Requirements {
  readonly limits?: List;
  readonly requests?: List;
  readonly claims?: readonly { readonly name?: string; readonly request?: string }[];
}

const COMPUTE = new Set(['cpu', 'memory']);

/**
 * What a container asks for and may use.
 * @param podClaims the names in the pod's resourceClaims @param named which resources there are
 */
export function requirements(
  podClaims: ReadonlySet<string>,
  named: Rule<string> = containerResource,
): Rule<Requirements | undefined> {
  return (of, path, errors) => {
    if (!of) return;
    let [compute, huge] = [false, false];
    for (const [name, amount] of Object.entries(of.limits ?? {})) {
      const at = `${path}.limits[${name}]`;
      named(name, at, errors);
      quantityOf(name)(amount, at, errors);
      if (hugePages(name)) {
        huge = true;
        divisible(name, amount, at, errors);
      }
      compute ||= COMPUTE.has(name);
    }
    for (const [name, amount] of Object.entries(of.requests ?? {})) {
      const at = `${path}.requests[${name}]`;
      named(name, at, errors);
      quantityOf(name)(amount, at, errors);
      const limit = of.limits?.[name];
      if (limit !== undefined) {
        const order = compareQuantities(amount, limit);
        if (order !== 0 && !overcommits(name))
          errors.invalid(`${path}.requests`, amount, `must be equal to ${name} limit of ${limit}`);
        else if (order > 0)
          errors.invalid(`${path}.requests`, amount, `must be less than or equal to ${name} limit of ${limit}`);
      } else if (!overcommits(name))
        errors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
      if (hugePages(name)) {
        huge = true;
        divisible(name, amount, at, errors);
      }
      compute ||= COMPUTE.has(name);
    }
    if (huge && !compute) errors.forbidden(path, 'HugePages require cpu or memory');
    claims(podClaims)(of.claims, `${path}.claims`, errors);
  };
}

const divisible = (name: string, amount: string, path: string, errors: Parameters<Rule<string>>[2]): void => {
  try {
    const page = parseQuantity(name.slice('hugepages-'.length)).nano;
    if (page > 0n && parseQuantity(amount).nano % page !== 0n)
      errors.invalid(path, amount, `${amount} is not positive integer multiple of ${name}`);
  } catch {
    errors.invalid(path, amount, `${amount} is not positive integer multiple of ${name}`);
  }
};

const NO_CLAIMS = 'must be one of the names in pod.spec.resourceClaims which is empty';

function claims(known: ReadonlySet<string>): Rule<Requirements['claims']> {
  return (list, path, errors) => {
    const seen = new Set<string>();
    list?.forEach(({ name = '', request = '' }, i) => {
      const at = `${path}[${i}]`;
      if (name === '') {
        errors.required(at);
        return;
      }
      const key = request === '' ? name : `${name}/${request}`;
      if (seen.has(name)) errors.duplicate(at, name);
      else {
        if (request !== '') for (const message of label(request)) errors.invalid(`${at}.request`, request, message);
        if (seen.has(key)) errors.duplicate(at, key);
        else if (request === '' && [...seen].some((other) => other.startsWith(`${name}/`))) errors.duplicate(at, name);
        seen.add(key);
      }
      if (!known.has(name)) errors.notFound(at, name, known.size === 0 ? NO_CLAIMS : '');
    });
  };
}
