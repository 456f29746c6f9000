/** `kubectl create`: from files, or one of the generators beside this file. */
import type { KubeObject } from '../../../engine/index.ts';
import { find } from '../../builder.ts';
import type { Command, Invocation } from '../../command.ts';
import { CliError, inContext, ManyErrors, UsageError } from '../../errors.ts';
import { withLastApplied } from '../../last-applied.ts';
import { type Info, nameOf } from '../../mapper.ts';
import { inTurn } from '../../pace.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../../printers/index.ts';
import { toYaml } from '../../printers/yaml.ts';
import type { Program } from '../../process.ts';
import { recorded } from '../../record.ts';
import { fieldValidation } from '../apply.ts';
import { editing } from '../editing.ts';
import { FILES, manager, RECORD, SAVE_CONFIG, SELECTOR, VALIDATE } from '../flags.ts';
import { createRaw } from '../raw.ts';
import { configmap } from './configmap.ts';
import { cronjob } from './cronjob.ts';
import { deployment } from './deployment.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { poddisruptionbudget } from './pdb.ts';
import { clusterrole, clusterrolebinding, role, rolebinding } from './rbac.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { namespace, priorityclass, quota, serviceaccount } from './simple.ts';
import { token } from './token.ts';

export const create: Command = {
  name: 'create',
  use: '-f FILENAME [options]',
  short: 'Create a resource from a file or from stdin',
  long: 'Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.',
  examples: `# Create a pod using the data in pod.json
kubectl create -f ./pod.json

# Create a pod based on the JSON passed into stdin
cat pod.json | kubectl create -f -

# Edit what the file says before it is created
kubectl create -f pod.yaml --edit -o json`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    DRY_RUN_FLAG,
    VALIDATE,
    SAVE_CONFIG,
    RECORD,
    manager('kubectl-create'),
    { name: 'edit', type: 'bool', help: 'Edit the API resource before creating' },
    { name: 'raw', type: 'string', help: 'Raw URI to POST to the server.' },
    {
      name: 'windows-line-endings',
      type: 'bool',
      help: 'Only relevant if --edit=true. Defaults to the line ending native to your platform.',
    },
  ],
  commands: [
    clusterrole,
    clusterrolebinding,
    configmap,
    cronjob,
    deployment,
    ingress,
    job,
    namespace,
    poddisruptionbudget,
    priorityclass,
    quota,
    role,
    rolebinding,
    secret,
    service,
    serviceaccount,
    token,
  ],
  run,
};

function* run(on: Invocation): Program {
  const { flags } = on;
  if (flags.string('raw')) return createRaw(on, flags.string('raw'));
  if (on.args.length > 0) throw UsageError.for(on.path, `Unexpected args: [${on.args.join(' ')}]`);
  if (!flags.changed('filename') && !flags.changed('kustomize')) throw new CliError('must specify one of -f and -k\n');
  const dryRun = dryRunOf(on);
  const found = find(on, {
    filenames: flags.list('filename'),
    recursive: flags.bool('recursive'),
    kustomize: flags.string('kustomize'),
    selector: flags.string('selector'),
    validate: !['false', 'ignore'].includes(flags.string('validate')),
    nameless: true,
  });
  const errors: unknown[] = [...found.errors];
  if (flags.bool('edit')) return yield* edited(on, found.infos);
  yield* inTurn(on, found.infos, ({ resource, object, source = '' }) => {
    try {
      const sent = recorded(on, flags.bool('save-config') ? withLastApplied(object) : object);
      const options = {
        manager: flags.string('field-manager'),
        dryRun: dryRun === 'server',
        fieldValidation: fieldValidation(on),
      };
      told(on, dryRun === 'client' ? sent : on.api.create(resource.id, sent, options), 'created', dryRun);
    } catch (error) {
      errors.push(inContext(error, `error when creating ${JSON.stringify(source)}`));
    }
  });
  if (errors.length > 0) throw new ManyErrors(errors);
  return 0;
}

/** Each object is shown to a person first; what is left as it was is not made. */
function* edited(on: Invocation, infos: readonly Info[]): Program {
  let code = 0;
  for (const { resource, object } of infos) {
    const make = (written: KubeObject): boolean => {
      const options = { manager: on.flags.string('field-manager'), fieldValidation: fieldValidation(on) };
      told(on, on.api.create(resource.id, recorded(on, written), options), 'created');
      return true;
    };
    const text = toYaml(object);
    const name = `${nameOf(object).replace('/', '-')}.yaml`;
    code = Math.max(code, yield* editing(on, name, text, make));
  }
  return code;
}
