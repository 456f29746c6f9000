import type { FaultKind } from './kind.ts';

export const cpuHog: FaultKind = {
  name: 'cpuHog',
  about: 'A container of the pod spins: it uses as much CPU as told, or as its limit allows.',
  strikes: 'pods',
  params: {
    millicores: { about: 'how much it uses; 1000 unless said otherwise', number: [1, 1_000_000] },
    container: { about: 'its name; the first one unless given' },
  },
  facts: (pod, { millicores, container }) => [
    [`hog/${pod}`, { cpu: Number(millicores ?? 1000), container: container ?? '' }],
  ],
};
