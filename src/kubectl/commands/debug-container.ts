/** The container that `kubectl debug` adds: what flags, a profile and a file of one's own say of it. */
import { applyPatch, type KubeObject } from '../../engine/index.ts';
import { STRATEGIC } from '../change.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { parseDocuments } from '../manifests.ts';

/** What a profile lets the container do. */
export const PROFILES: Readonly<Record<string, object | undefined>> = {
  legacy: undefined,
  general: { capabilities: { add: ['SYS_PTRACE'] } },
  baseline: undefined,
  restricted: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  netadmin: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  sysadmin: { privileged: true },
};

export type Debugger = { readonly name: string; readonly image?: string; [field: string]: unknown };

/** The container that the flags ask for. */
export function asked(on: Invocation, name: string): Debugger {
  const { flags } = on;
  const words = on.args.slice(1);
  const env = flags
    .list('env')
    .map((text) => ({ name: text.split('=')[0] ?? '', value: text.split('=').slice(1).join('=') }));
  const securityContext = PROFILES[flags.string('profile')];
  return customized(on, {
    name,
    ...(flags.string('image') ? { image: flags.string('image') } : {}),
    ...(words.length > 0 ? (flags.bool('arguments-only') ? { args: words } : { command: words }) : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(flags.string('image-pull-policy') ? { imagePullPolicy: flags.string('image-pull-policy') } : {}),
    ...(flags.bool('stdin') ? { stdin: true } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
    ...(securityContext ? { securityContext } : {}),
  });
}

/** Fields of a container that `--custom` may not set. */
const FIXED = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];

/** The part of a container that the file of `--custom` holds; undefined without one. @throws CliError */
export function custom(on: Invocation): Readonly<Record<string, unknown>> | undefined {
  const file = on.flags.string('custom');
  if (file === '') return undefined;
  const text = on.io.files.read(file);
  if (text === undefined) throw new CliError(`open ${file}: no such file or directory`);
  const [part] = parseDocuments(file, text);
  if (typeof part !== 'object' || part === null)
    throw new CliError(`${file} does not contain a valid container spec: it is no object`);
  if (FIXED.some((field) => field in part))
    throw new CliError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  return part as Record<string, unknown>;
}

/** The container with what `--custom` adds: lists of named things are merged by their keys. */
function customized(on: Invocation, container: Debugger): Debugger {
  const part = custom(on);
  const pods = on.api.resources().find(({ id }) => id === 'pods');
  if (part === undefined || pods === undefined) return container;
  const pod = { spec: { containers: [container] } } as unknown as KubeObject;
  const merged = applyPatch(pods, pod, STRATEGIC, { spec: { containers: [{ ...part, name: container.name }] } });
  return (merged as unknown as { spec: { containers: [Debugger] } }).spec.containers[0];
}
