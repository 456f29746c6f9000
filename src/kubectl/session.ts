/** What kubectl keeps between calls: the kubeconfig. */

export interface Context {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: Readonly<Record<string, Context>>;
  /** Servers by cluster name. */
  readonly clusters: Readonly<Record<string, string>>;
  readonly users: readonly string[];
}

export interface SessionOptions {
  readonly namespace?: string;
  readonly server?: string;
}

/** As kubeadm writes it: one cluster, one administrator. */
export class Session {
  config: Kubeconfig;

  constructor(options: SessionOptions = {}) {
    const [cluster, user] = ['kubernetes', 'kubernetes-admin'];
    const name = `${user}@${cluster}`;
    this.config = {
      currentContext: name,
      contexts: { [name]: { cluster, ...(options.namespace ? { namespace: options.namespace } : {}), user } },
      clusters: { [cluster]: options.server ?? 'https://10.0.0.1:6443' },
      users: [user],
    };
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
    return this.config.clusters[this.context?.cluster ?? ''] ?? 'http://localhost:8080';
  }
}
