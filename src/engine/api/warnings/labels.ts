/** Node labels that go by another name now (kubernetes `pkg/api/node/util.go`). */
const DEPRECATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

export const deprecatedLabel = (key: string | undefined): string | undefined =>
  key !== undefined && Object.hasOwn(DEPRECATED, key) ? DEPRECATED[key] : undefined;

interface Term {
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
}

/** @param weigh called with the values of a preferred term, which validation lets through whatever they are */
export function selectorTerm(term: Term, path: string, weigh?: (value: string) => readonly string[]): string[] {
  return (term.matchExpressions ?? []).flatMap(({ key, values = [] }, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const message = deprecatedLabel(key);
    return [
      ...(message === undefined ? [] : [`${at}.key: ${key} is ${message}`]),
      ...values.flatMap((value, j) =>
        (weigh?.(value) ?? []).map((why) => `${at}.values[${j}]: ${value} is invalid, ${why}`),
      ),
    ];
  });
}
