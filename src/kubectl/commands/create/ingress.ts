/** `kubectl create ingress` */
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { CREATE_FLAGS, make, nameArgument } from './common.ts';

/** host/path=service:port[,tls[=secret]] */
const RULE = /^(?<host>[\w*\-.]*\/)(?<path>[^\s=]*)=(?<svc>[\w\-.]+):(?<port>[\w-]+)(?<tls>,tls(=[\w-]+)?)?$/;
const BACKEND = /^[^:\s]+:[\w-]+$/;

const backendOf = (svc: string, port: string): object => ({
  service: { name: svc, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

export const ingress: Command = {
  name: 'ingress',
  aliases: ['ing'],
  use: 'NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
  short: 'Create an ingress with the specified name',
  examples: `# Create a single ingress called 'simple' that directs requests to foo.com/bar to svc
# svc1:8080 with a TLS secret "my-cert"
kubectl create ingress simple --rule="foo.com/bar=svc1:8080,tls=my-cert"

# Create an ingress with a default backend
kubectl create ingress ingdefault --class=default --default-backend=defaultsvc:http --rule="foo.com/*=svc:8080,tls=secret1"

# For all hosts, of an ingress class
kubectl create ingress catch-all --class=otheringress --rule="/path=svc:port"

# With annotations
kubectl create ingress annotated --class=default --rule="foo.com/bar=svc:port" --annotation first=foo --annotation second=bla

# Two paths of one host
kubectl create ingress multipath --class=default --rule="foo.com/=svc:port" --rule="foo.com/admin/=svcadmin:portadmin"

# Two hosts, and all paths that begin so (pathType Prefix)
kubectl create ingress twohosts --class=default --rule="foo.com/path*=svc:8080" --rule="bar.com/admin*=svc2:http"

# TLS with the controller's own certificate
kubectl create ingress ingtls --class=default --rule="foo.com/=svc:https,tls" --rule="foo.com/path/subpath*=othersvc:8080"

# TLS with the certificate of a secret
kubectl create ingress ingsecret --class=default --rule="foo.com/*=svc:8080,tls=secret1"`,
  flags: [
    ...CREATE_FLAGS,
    { name: 'class', type: 'string', help: 'Ingress Class to be used' },
    {
      name: 'rule',
      type: 'array',
      help: "Rule in format host/path=service:port[,tls=secretname]. Paths containing the leading character '*' are considered pathType=Prefix. tls argument is optional.",
    },
    { name: 'default-backend', type: 'string', help: 'Default service for backend, in format of svcname:port' },
    {
      name: 'annotation',
      type: 'array',
      help: 'Annotation to insert in the ingress object, in the format annotation=value',
    },
  ],
  run(on) {
    const name = nameArgument(on);
    const { flags } = on;
    const rules = flags.list('rule');
    const fallback = flags.string('default-backend');
    if (fallback === '' && rules.length === 0)
      throw new CliError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    const hosts = new Map<string, object[]>();
    const secure = new Map<string, string[]>();
    for (const rule of rules) {
      const parts = RULE.exec(rule)?.groups;
      if (parts === undefined)
        throw new CliError(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      const host = (parts['host'] ?? '').replace(/\/$/, '');
      const raw = `/${parts['path'] ?? ''}`;
      const prefix = raw.endsWith('*');
      const path = prefix ? raw.slice(0, -1) : raw;
      const entry = {
        path,
        pathType: prefix ? 'Prefix' : 'Exact',
        backend: backendOf(parts['svc'] ?? '', parts['port'] ?? ''),
      };
      hosts.set(host, [...(hosts.get(host) ?? []), entry]);
      if (parts['tls'] !== undefined) {
        const secret = parts['tls'].split('=')[1] ?? '';
        const known = secure.get(secret) ?? [];
        if (!known.includes(host)) secure.set(secret, [...known, ...(host ? [host] : [])]);
      }
    }
    const annotations: Record<string, string> = {};
    for (const text of flags.list('annotation')) {
      const equals = text.indexOf('=');
      if (equals <= 0) throw new CliError(`annotation ${text} is invalid and should be in format key=[value]`);
      annotations[text.slice(0, equals)] = text.slice(equals + 1);
    }
    if (fallback !== '' && !BACKEND.test(fallback))
      throw new CliError('default-backend should be in format servicename:serviceport');
    const [svc = '', port = ''] = fallback.split(':');
    const tls = [...secure].map(([secretName, names]) => ({
      ...(names.length > 0 ? { hosts: names } : {}),
      ...(secretName ? { secretName } : {}),
    }));
    return make(on, {
      resource: 'ingresses.networking.k8s.io',
      failure: 'failed to create ingress',
      object: {
        kind: 'Ingress',
        apiVersion: 'networking.k8s.io/v1',
        metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
        spec: {
          ...(flags.string('class') ? { ingressClassName: flags.string('class') } : {}),
          ...(fallback ? { defaultBackend: backendOf(svc, port) } : {}),
          ...(tls.length > 0 ? { tls } : {}),
          ...(hosts.size > 0
            ? { rules: [...hosts].map(([host, paths]) => ({ ...(host ? { host } : {}), http: { paths } })) }
            : {}),
        },
        status: { loadBalancer: {} },
      },
    });
  },
};
