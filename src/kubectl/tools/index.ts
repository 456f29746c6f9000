/** The programs beside kubectl, by the word that calls them. */
import { etcdctl, etcdutl } from './etcd/index.ts';
import { kubeadm } from './kubeadm/index.ts';
import type { Tool } from './tool.ts';

export const TOOLS: ReadonlyMap<string, Tool> = new Map([etcdctl, etcdutl, kubeadm].map((tool) => [tool.name, tool]));
