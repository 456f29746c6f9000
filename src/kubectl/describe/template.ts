/** A pod template, as workloads and `rollout history --revision` show it. */
import { formatSelector, type PodSpec, type PodTemplateSpec } from '../../engine/index.ts';
import { containers, tolerations } from './containers.ts';
import { volumes } from './volumes.ts';
import { byText, type Writer } from './writer.ts';

export function spread(w: Writer, list: PodSpec['topologySpreadConstraints'], space: string): void {
  if (!list?.length) return;
  const texts = [...list]
    .sort((a, b) => byText(a.topologyKey, b.topologyKey))
    .map((c) => {
      const selector = c.labelSelector ? ` for selector ${formatSelector(c.labelSelector)}` : '';
      return `${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${selector}`;
    });
  w.list('Topology Spread Constraints', texts, '\t', space);
}

export function podTemplate(w: Writer, template: PodTemplateSpec | undefined): void {
  w.line(0, 'Pod Template:');
  if (template === undefined) {
    w.write(1, '<unset>');
    return;
  }
  const { metadata, spec } = template;
  w.labels('  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) w.annotations('  Annotations', metadata?.annotations);
  if (spec?.serviceAccountName) w.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) containers(w, 'Init Containers', spec.initContainers, undefined, undefined, '  ');
  containers(w, 'Containers', spec?.containers ?? [], undefined, undefined, '  ');
  volumes(w, spec?.volumes, '  ');
  spread(w, spec?.topologySpreadConstraints, '  ');
  if (spec?.priorityClassName) w.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  w.labels('  Node-Selectors', spec?.nodeSelector);
  tolerations(w, '  Tolerations', spec?.tolerations);
}
