import type { FaultKind } from './kind.ts';

export const processDown: FaultKind = {
  name: 'processDown',
  about: 'A process of the control plane is not running.',
  strikes: 'name',
  names: ['kube-scheduler', 'kube-controller-manager', 'kube-apiserver', 'cloud-controller-manager'],
  facts: (name) => [[`process/${name}`, 'down']],
};
