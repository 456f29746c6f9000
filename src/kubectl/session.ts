/** What kubectl keeps between calls: the kubeconfig. */
import { type Context, type Entry, firstConfig, type Kubeconfig } from './kubeconfig.ts';

export interface SessionOptions {
  readonly namespace?: string;
  /** Where the cluster's own API server is reached. */
  readonly server: string;
}

/** Where kubectl looks without a kubeconfig that says it. */
const NOWHERE = 'http://localhost:8080';

export class Session {
  config: Kubeconfig;
  /** The address that answers: that of the cluster's own API server. */
  readonly home: string;

  constructor(options: SessionOptions) {
    this.home = options.server;
    this.config = firstConfig(this.home, options.namespace);
  }

  get context(): Context | undefined {
    return this.config.contexts[this.config.currentContext];
  }

  get namespace(): string {
    return this.context?.namespace || 'default';
  }

  set namespace(namespace: string) {
    const context = this.context;
    if (context === undefined) return;
    const contexts = { ...this.config.contexts, [this.config.currentContext]: { ...context, namespace } };
    this.config = { ...this.config, contexts };
  }

  /** The API server's address in the current context. */
  get server(): string {
    const { server } = this.config.clusters[this.context?.cluster ?? ''] ?? {};
    return typeof server === 'string' && server !== '' ? server : NOWHERE;
  }

  /** The current context's cluster is taken for what it says it is. */
  get isInsecure(): boolean {
    return this.config.clusters[this.context?.cluster ?? '']?.['insecure-skip-tls-verify'] === true;
  }

  /** What the current context's user shows the API server. */
  get credentials(): Entry {
    return this.config.users[this.context?.user ?? ''] ?? {};
  }
}
