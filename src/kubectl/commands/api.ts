/** `kubectl api-resources`, `api-versions`, `version`, `options` */
import type { Resource } from '../../engine/index.ts';
import type { Command } from '../command.ts';
import { CliError } from '../errors.ts';
import { GLOBAL_FLAGS } from '../globals.ts';
import { flagLines } from '../help.ts';
import { SHOW_MANAGED } from '../printers/index.ts';
import { prettyJson } from '../printers/json.ts';
import { Rows } from '../printers/tabwriter.ts';
import { toYaml } from '../printers/yaml.ts';

const CLIENT = 'v1.35.6';
const KUSTOMIZE = 'v5.7.1';

export const apiResources: Command = {
  name: 'api-resources',
  use: '[flags] [options]',
  short: 'Print the supported API resources on the server',
  examples: `# Print the supported API resources
kubectl api-resources

# Print the supported API resources with a specific APIGroup
kubectl api-resources --api-group=rbac.authorization.k8s.io

# With the verbs that each takes
kubectl api-resources -o wide

# In the order of their names
kubectl api-resources --sort-by=name

# Only what lives in namespaces
kubectl api-resources --namespaced=true

# Only what belongs to the whole cluster
kubectl api-resources --namespaced=false`,
  flags: [
    { name: 'api-group', type: 'string', help: 'Limit to resources in the specified API group.' },
    { name: 'cached', type: 'bool', help: 'Use the cached list of resources if available.' },
    { name: 'categories', type: 'list', help: 'Limit to resources that belong to the specified categories.' },
    {
      name: 'namespaced',
      type: 'bool',
      default: 'true',
      help: 'If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.',
    },
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers (default print headers).",
    },
    { name: 'output', short: 'o', type: 'string', help: 'Output format. One of: (json, yaml, name, wide).' },
    SHOW_MANAGED,
    {
      name: 'sort-by',
      type: 'string',
      help: "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'.",
    },
    { name: 'verbs', type: 'list', help: 'Limit to resources that support the specified verbs.' },
  ],
  run(on) {
    const { flags } = on;
    const output = flags.string('output');
    if (on.args.length > 0)
      throw new CliError(
        `unexpected arguments: [${on.args.join(' ')}]\nSee 'kubectl api-resources -h' for help and examples`,
      );
    if (!['', 'wide', 'name', 'json', 'yaml'].includes(output))
      throw new CliError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`,
      );
    const sort = flags.string('sort-by');
    if (!['', 'name', 'kind'].includes(sort)) throw new CliError('--sort-by accepts only name or kind');
    const list = chosen([...on.api.resources(), ...on.api.metricsResources()]);
    if (output === 'name') for (const r of list) on.out(r.group ? `${r.plural}.${r.group}` : r.plural);
    else if (output === 'json' || output === 'yaml') {
      const value = {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: '',
        resources: list.map((r) => ({
          name: r.plural,
          singularName: r.singular,
          namespaced: r.namespaced,
          ...(r.group === '' ? {} : { group: r.group }),
          version: r.version,
          kind: r.kind,
          verbs: r.verbs,
          ...(r.shortNames.length > 0 ? { shortNames: r.shortNames } : {}),
          ...(r.categories.length > 0 ? { categories: r.categories } : {}),
        })),
      };
      on.io.stdout(output === 'json' ? prettyJson(value, true) : toYaml(value));
    } else {
      const wide = output === 'wide';
      const rows = list.map((r) => [
        r.plural,
        r.shortNames.join(','),
        r.apiVersion,
        String(r.namespaced),
        r.kind,
        ...(wide ? [r.verbs.join(','), r.categories.join(',')] : []),
      ]);
      if (!flags.bool('no-headers'))
        rows.unshift([
          'NAME',
          'SHORTNAMES',
          'APIVERSION',
          'NAMESPACED',
          'KIND',
          ...(wide ? ['VERBS', 'CATEGORIES'] : []),
        ]);
      on.io.stdout(new Rows().print(rows));
    }
    if (on.api.incomplete !== undefined) throw new CliError(on.api.incomplete);
    return 0;

    function chosen(all: readonly Resource[]): Resource[] {
      const [verbs, categories] = [flags.list('verbs'), flags.list('categories')];
      const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
      return all
        .filter((r) => !flags.changed('api-group') || r.group === flags.string('api-group'))
        .filter((r) => !flags.changed('namespaced') || r.namespaced === flags.bool('namespaced'))
        .filter((r) => verbs.every((v) => r.verbs.includes(v)) && categories.every((c) => r.categories.includes(c)))
        .sort((a, b) =>
          sort === 'kind'
            ? text(a.kind, b.kind)
            : sort === 'name'
              ? text(a.plural, b.plural)
              : text(a.group, b.group) || text(a.plural, b.plural),
        );
    }
  },
};

export const apiVersions: Command = {
  name: 'api-versions',
  use: '[options]',
  short: 'Print the supported API versions on the server, in the form of "group/version"',
  examples: `# Print the supported API versions
kubectl api-versions`,
  run(on) {
    for (const version of on.api.versions()) on.out(version);
    return 0;
  },
};

export const version: Command = {
  name: 'version',
  use: '[flags] [options]',
  short: 'Print the client and server version information',
  examples: `# Print the client and server versions
kubectl version`,
  flags: [
    { name: 'client', type: 'bool', help: 'If true, shows client version only (no server required).' },
    { name: 'output', short: 'o', type: 'string', help: "One of 'yaml' or 'json'." },
  ],
  run(on) {
    const output = on.flags.string('output');
    if (!['', 'yaml', 'json'].includes(output)) throw new CliError("--output must be 'yaml' or 'json'");
    if (on.args.length > 0) throw new CliError(`extra arguments: [${on.args.join(' ')}]`);
    const server = !on.flags.bool('client');
    if (output !== '') {
      const info = {
        major: '1',
        minor: '35',
        gitVersion: CLIENT,
        gitTreeState: 'clean',
        compiler: 'gc',
        platform: 'linux/amd64',
      };
      const value = { clientVersion: info, kustomizeVersion: KUSTOMIZE, ...(server ? { serverVersion: info } : {}) };
      on.io.stdout(output === 'json' ? `${JSON.stringify(value, undefined, 2)}\n` : toYaml(value));
      return 0;
    }
    on.out(`Client Version: ${CLIENT}`);
    on.out(`Kustomize Version: ${KUSTOMIZE}`);
    if (server) {
      on.api.resources();
      on.out(`Server Version: ${CLIENT}`);
    }
    return 0;
  },
};

export const options: Command = {
  name: 'options',
  use: '[options]',
  short: 'Print the list of flags inherited by all commands',
  hidden: true,
  run(on) {
    on.out(`The following options can be passed to any command:\n\n${flagLines(GLOBAL_FLAGS)}`);
    return 0;
  },
};
