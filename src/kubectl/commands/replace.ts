/** `kubectl replace` */
import { keyOf } from '../../engine/index.ts';
import { find } from '../builder.ts';
import { isNotFound } from '../change.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, inContext, ManyErrors } from '../errors.ts';
import { LAST_APPLIED, withLastApplied } from '../last-applied.ts';
import type { Info } from '../mapper.ts';
import { inTurn } from '../pace.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import type { Program } from '../process.ts';
import { recorded } from '../record.ts';
import { fieldValidation } from './apply.ts';
import { FILES, manager, RECORD, SAVE_CONFIG, VALIDATE } from './flags.ts';
import { replaceRaw } from './raw.ts';
import { untilGone } from './wait.ts';

export const replace: Command = {
  name: 'replace',
  use: '-f FILENAME [options]',
  short: 'Replace a resource by file name or stdin',
  long: 'Replace a resource by file name or stdin.\n\n JSON and YAML formats are accepted. If replacing an existing resource, the complete resource spec must be provided. This can be obtained by\n\n  $ kubectl get TYPE NAME -o yaml',
  examples: `# Replace a pod using the data in pod.json
kubectl replace -f ./pod.json

# Force replace, delete and then re-create the resource
kubectl replace --force -f ./pod.json

# Replace by what standard input says
cat pod.yaml | kubectl replace -f -

# Change the tag of an image
kubectl get pod mypod -o yaml | sed 's/\\(image: myimage\\):.*$/\\1:v4/' | kubectl replace -f -`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE,
    SAVE_CONFIG,
    RECORD,
    manager('kubectl-replace'),
    {
      name: 'force',
      type: 'bool',
      help: 'If true, immediately remove resources from API and bypass graceful deletion.',
    },
    {
      name: 'grace-period',
      type: 'int',
      default: '-1',
      help: 'Period of time in seconds given to the resource to terminate gracefully.',
    },
    {
      name: 'cascade',
      type: 'string',
      default: 'background',
      alone: 'background',
      help: 'Must be "background", "orphan", or "foreground".',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: 'The length of time to wait before giving up on a delete.',
    },
    { name: 'wait', type: 'bool', help: 'If true, wait for resources to be gone before returning.' },
    {
      name: 'subresource',
      type: 'string',
      help: 'If specified, replace will operate on the subresource of the requested object.',
    },
    { name: 'raw', type: 'string', help: 'Raw URI to PUT to the server.' },
  ],
  run,
};

function* run(on: Invocation): Program {
  const { flags } = on;
  if (flags.string('raw')) return replaceRaw(on, flags.string('raw'));
  if (!flags.changed('filename') && !flags.changed('kustomize')) throw new CliError('must specify one of -f and -k');
  const dryRun = dryRunOf(on);
  const found = find(on, {
    filenames: flags.list('filename'),
    recursive: flags.bool('recursive'),
    kustomize: flags.string('kustomize'),
    validate: !['false', 'ignore'].includes(flags.string('validate')),
  });
  const errors: unknown[] = [...found.errors];
  if (flags.bool('force')) yield* removeFirst(on, found.infos);
  yield* inTurn(on, found.infos, (info) => {
    const { resource, source = '' } = info;
    try {
      const options = {
        manager: flags.string('field-manager'),
        dryRun: dryRun === 'server',
        fieldValidation: fieldValidation(on),
        ...(flags.string('subresource') ? { subresource: flags.string('subresource') } : {}),
      };
      const sent = recorded(on, annotated(on, info.object));
      const object =
        dryRun === 'client'
          ? sent
          : flags.bool('force')
            ? on.api.create(resource.id, sent, options)
            : on.api.update(resource.id, sent, options);
      told(on, object, 'replaced', dryRun);
    } catch (error) {
      errors.push(inContext(error, `error when replacing ${JSON.stringify(source)}`));
    }
  });
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

/** The annotation of client-side apply is renewed where the file has it; what the live object has does not count. */
function annotated(on: Invocation, object: Info['object']): Info['object'] {
  const has = Boolean(object.metadata.annotations?.[LAST_APPLIED]);
  return has || on.flags.bool('save-config') ? withLastApplied(object) : object;
}

function* removeFirst(on: Invocation, infos: readonly Info[]): Program {
  // none given leaves each object its own, and 0 would lose data: it is taken for 1
  const grace = on.flags.int('grace-period') || 1;
  const gone: { info: Info; uid: string }[] = [];
  for (const info of infos) {
    try {
      const object = on.api.delete(info.resource.id, keyOf(info.object), {
        ...(grace > 0 ? { gracePeriodSeconds: grace } : {}),
        propagationPolicy: 'Background',
      });
      const kind = info.resource.group
        ? `${info.resource.kind.toLowerCase()}.${info.resource.group}`
        : info.resource.kind.toLowerCase();
      const from = info.resource.namespaced ? ` from ${info.object.metadata.namespace} namespace` : '';
      on.out(`${kind} "${info.object.metadata.name}" deleted${from}`);
      gone.push({ info, uid: object.metadata.uid });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return yield* untilGone(on, gone, on.flags.duration('timeout') || 300_000);
}
