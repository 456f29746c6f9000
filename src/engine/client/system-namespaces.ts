/** The namespaces that the API server makes sure of. */
import type { Client } from './client.ts';

export const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Makes one, if there is none. */
export function createSystemNamespace(client: Client, name: string): void {
  if (client.get('namespaces', name) !== undefined) return;
  client.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}
