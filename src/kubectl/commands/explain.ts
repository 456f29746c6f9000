/** `kubectl explain` */
import type { Command } from '../command.ts';
import { CliError, PlainError } from '../errors.ts';
import { explainText } from '../explain/explain.ts';
import { findResource } from '../mapper.ts';

export const explain: Command = {
  name: 'explain',
  use: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]',
  short: 'Get documentation for a resource',
  long: 'Describe fields and structure of various resources.\n\n This command describes the fields associated with each supported API resource. Fields are identified via a simple JSONPath identifier:\n\n        <type>.<fieldName>[.<fieldName>]',
  examples: `# Get the documentation of the resource and its fields
kubectl explain pods

# Get all the fields in the resource
kubectl explain pods --recursive

# Get the documentation of a specific field of a resource
kubectl explain pods.spec.containers

# Explain a kind in one version of its API
kubectl explain deployments --api-version=apps/v1

# In the form of the older OpenAPI
kubectl explain deployment --output=plaintext-openapiv2`,
  flags: [
    {
      name: 'recursive',
      type: 'bool',
      help: 'When true, print the name of all the fields recursively. Otherwise, print the available fields with their description.',
    },
    { name: 'api-version', type: 'string', help: 'Use given api-version (group/version) of the resource.' },
    {
      name: 'output',
      short: 'o',
      type: 'string',
      default: 'plaintext',
      help: 'Format in which to render the schema. Valid values are: (plaintext, plaintext-openapiv2).',
    },
  ],
  run(on) {
    const { args, flags } = on;
    if (args.length === 0)
      throw new CliError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    if (args.length > 1) throw new CliError('We accept only this format: explain RESOURCE\n');
    const output = flags.string('output');
    if (!output.startsWith('plaintext')) throw new CliError(`unrecognized format: ${output}`);
    const [typed = '', ...path] = (args[0] ?? '').split('.');
    const version = flags.string('api-version');
    const found = version
      ? on.api
          .resources()
          .find((r) => r.apiVersion === version && [r.plural, r.singular, ...r.shortNames].includes(typed))
      : findResource(on.api, typed);
    if (found === undefined && version)
      throw new CliError(
        `couldn't find resource for "${version}, Resource=${findResource(on.api, typed)?.plural ?? typed}"`,
      );
    if (found === undefined) throw new PlainError(`the server doesn't have a resource type "${typed}"`);
    const { text, error } = explainText(found, path, flags.bool('recursive'));
    on.io.stdout(text);
    if (error !== undefined) throw new CliError(error);
    return 0;
  },
};
