/** The pods of a StatefulSet that are of another template than its newest: now, and over simulated time. */
import type { Change, Kube, KubeObject, Reader } from '../../run/cluster.ts';
import type { Sample, Samples } from './series.ts';

const templateOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.['controller-revision-hash'];

const isOld = (template: string | undefined, newest: string | undefined): boolean =>
  newest !== undefined && template !== newest;

/** Its status does not tell them: a pod that ends is in `replicas` and not in `updatedReplicas`, of whichever template it is. */
export function oldPodsOf({ metadata, status }: Kube.StatefulSet, reader: Reader): number {
  const pods = reader.by('pods', 'owner', metadata.uid);
  return pods.filter((pod) => isOld(templateOf(pod), status?.updateRevision)).length;
}

/** Their number after each change of it. Each change of the history is looked at once, however often it is asked. */
export class OldPods implements Samples {
  readonly #uid: string;
  #history: readonly Change[] | undefined;
  #read = 0;
  #newest: string | undefined;
  #templates = new Map<string, string | undefined>();
  #samples: Sample[] = [];

  constructor(set: Kube.StatefulSet) {
    this.#uid = set.metadata.uid;
  }

  of(history: readonly Change[]): readonly Sample[] {
    if (history !== this.#history || history.length < this.#read) {
      this.#read = 0;
      this.#newest = undefined;
      this.#templates = new Map();
      this.#samples = [];
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) this.#see(history[this.#read] as Change);
    return this.#samples;
  }

  #see({ resource, type, object, time }: Change): void {
    const { uid = '', ownerReferences = [] } = object.metadata;
    if (resource === 'statefulsets.apps' && uid === this.#uid)
      this.#newest = (object as Kube.StatefulSet).status?.updateRevision;
    else if (resource !== 'pods' || !ownerReferences.some((owner) => owner.controller && owner.uid === this.#uid))
      return;
    else if (type === 'DELETED') this.#templates.delete(uid);
    else this.#templates.set(uid, templateOf(object));
    let value = 0;
    for (const template of this.#templates.values()) if (isOld(template, this.#newest)) value++;
    if (value !== (this.#samples.at(-1)?.value ?? 0)) this.#samples.push({ time, value });
  }
}
