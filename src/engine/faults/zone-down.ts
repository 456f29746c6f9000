import type { Parts } from '../parts.ts';
import type { FaultKind } from './kind.ts';

export const zoneDown: FaultKind = {
  name: 'zoneDown',
  about: 'All machines of a zone lose power, or the zone is cut off from the others.',
  strikes: 'zones',
  params: { how: { about: 'power (unless said otherwise) or network', words: ['power', 'network'] } },
  facts: (zone, { how }, parts) =>
    nodesOf(parts, zone).map((node) => (how === 'network' ? [`network/${node}`, 'cut'] : [`machine/${node}`, 'off'])),
};

function nodesOf(parts: Parts, zone: string): string[] {
  return [...parts.client('fault').list('nodes')]
    .filter(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'] === zone)
    .map(({ metadata }) => metadata.name)
    .sort();
}
