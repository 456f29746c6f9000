/** Security options of containers on Windows (kubernetes `validateWindowsSecurityContextOptions`). */
import type { Container, PodSpec } from '../types.ts';
import type { Errors } from './rule.ts';
import { subdomain } from './texts.ts';

type Options = NonNullable<NonNullable<PodSpec['securityContext']>['windowsOptions']>;

const KIB = 1024;
const LONGEST_SPEC = 64;
const LONGEST_DOMAIN = 256;
const LONGEST_USER = 104;

const CONTROL = /[\u0000-\u001f\u007f]/;
const NET_BIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS = /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?)*$/;
const DOTS = /^[. ]+$/;
const FORBIDDEN = /["/\\:;|=,+*?<>@[\]]/;

export function windowsOptions(of: Options | undefined, path: string, errors: Errors): void {
  if (of === undefined) return;
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: text, runAsUserName } = of;
  if (name !== undefined)
    for (const message of subdomain(name)) errors.invalid(`${path}.gmsaCredentialSpecName`, name, message);
  if (text === '') errors.invalid(`${path}.gmsaCredentialSpec`, text, 'gmsaCredentialSpec cannot be an empty string');
  else if (text !== undefined && text.length > LONGEST_SPEC * KIB)
    errors.invalid(`${path}.gmsaCredentialSpec`, text, `gmsaCredentialSpec size must be under ${LONGEST_SPEC} KiB`);
  if (runAsUserName !== undefined)
    for (const message of userName(runAsUserName)) errors.invalid(`${path}.runAsUserName`, runAsUserName, message);
}

/** What is wrong with `DOMAIN\user` or `user`. */
function userName(text: string): string[] {
  if (text === '') return ['runAsUserName cannot be an empty string'];
  if (CONTROL.test(text)) return ['runAsUserName cannot contain control characters'];
  const parts = text.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const [user = '', domain] = parts.reverse();
  const wrong: string[] = [];
  if (domain !== undefined && domain.length >= LONGEST_DOMAIN)
    wrong.push(`runAsUserName's Domain length must be under ${LONGEST_DOMAIN} characters`);
  if (domain !== undefined && !NET_BIOS.test(domain) && !DNS.test(domain))
    wrong.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  if (user === '') wrong.push("runAsUserName's User cannot be empty");
  else if (user.length > LONGEST_USER)
    wrong.push(`runAsUserName's User length must not be longer than ${LONGEST_USER} characters`);
  if (DOTS.test(user)) wrong.push("runAsUserName's User cannot contain only periods or spaces");
  if (FORBIDDEN.test(user))
    wrong.push(`runAsUserName's User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return wrong;
}

/** Containers that run as processes of the host: all of a pod, or none (`validateWindowsHostProcessPod`). */
export function hostProcesses(spec: PodSpec, path: string, errors: Errors): void {
  const all = spec.securityContext?.windowsOptions?.hostProcess;
  let [count, ofHost] = [0, 0];
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const)
    (spec[list] as Container[] | undefined)?.forEach((of, i) => {
      const own = of.securityContext?.windowsOptions?.hostProcess;
      if (all !== undefined && own !== undefined && all !== own)
        errors.invalid(
          `${path}.${list}[${i}].securityContext.windowsOptions.hostProcess`,
          own,
          `pod hostProcess value must be identical if both are specified, was ${all}`,
        );
      count++;
      if (own ?? all) ofHost++;
    });
  if (ofHost === 0) return;
  if (ofHost < count)
    errors.invalid(
      path,
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  if (!spec.hostNetwork)
    errors.invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers');
}
