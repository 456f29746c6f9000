/** DefaultTolerationSeconds: a pod stays on a node that does not answer for so long (300 s), unless it says otherwise. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';
import type { KubeObject, Pod, Toleration } from '../types.ts';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

const covers = (toleration: Toleration, key: string | undefined): boolean =>
  (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');

const NONE: readonly Toleration[] = [];

/** @param tolerationSeconds kube-apiserver `--default-not-ready-toleration-seconds`, `--default-unreachable-toleration-seconds` */
export function defaultTolerationSeconds(tolerationSeconds: number): AdmissionPlugin {
  const defaults = KEYS.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }));
  /** The pods of one template have one list of tolerations, and keep having one. */
  const known = new WeakMap<readonly Toleration[], readonly Toleration[]>();
  const withDefaults = (tolerations: readonly Toleration[]): readonly Toleration[] => {
    let result = known.get(tolerations);
    if (result === undefined) {
      const missing = defaults.filter(({ key }) => !tolerations.some((toleration) => covers(toleration, key)));
      result = missing.length === 0 ? tolerations : Object.freeze([...tolerations, ...missing]);
      known.set(tolerations, result);
    }
    return result;
  };
  return {
    name: 'DefaultTolerationSeconds',
    handles: (request) => concerns(request, 'pods', 'CREATE', 'UPDATE'),
    admit(_request, object) {
      const pod = object as Pod;
      const before = pod.spec.tolerations ?? NONE;
      const tolerations = withDefaults(before);
      return tolerations === before ? object : ({ ...pod, spec: { ...pod.spec, tolerations } } as KubeObject);
    },
  };
}
