/** Endpoints (kubernetes `ValidateEndpoints`), and PodTemplates, which no controller of Kubernetes' own uses. */

import type { KubeObject } from '../../store/object.ts';
import { semanticEqual } from '../schema/empties.ts';
import type { PodTemplateSpec } from '../types.ts';
import { ip } from './address.ts';
import { metadata } from './metadata.ts';
import { podTemplate } from './podspec.ts';
import { all, type Errors, oneOf, type Rule } from './rule.ts';
import { reachable } from './services.ts';
import { label, portNumber, qualifiedName, subdomain } from './texts.ts';

interface Address {
  ip?: string;
  hostname?: string;
  nodeName?: string;
}
interface Port {
  name?: string;
  port?: number;
  protocol?: string;
  appProtocol?: string;
}
interface Subset {
  addresses?: Address[];
  notReadyAddresses?: Address[];
  ports?: Port[];
}
export type Endpoints = KubeObject & { subsets?: Subset[] };

const address: Rule<Address> = (of, path, errors) => {
  const shown = of.ip ?? '';
  const before = errors.causes.length;
  ip(shown, `${path}.ip`, errors);
  const wrong = errors.causes.length > before;
  if (of.hostname) for (const m of label(of.hostname)) errors.invalid(`${path}.hostname`, of.hostname, m);
  if (of.nodeName !== undefined)
    for (const m of subdomain(of.nodeName)) errors.invalid(`${path}.nodeName`, of.nodeName, m);
  if (wrong) errors.invalid(`${path}.ip`, shown, 'must be a valid IP address');
  else reachable(shown, `${path}.ip`, errors);
};

const protocol = oneOf('SCTP', 'TCP', 'UDP');

function port(of: Port, several: boolean, path: string, errors: Errors): void {
  if (several && !of.name) errors.required(`${path}.name`);
  else if (of.name) for (const m of label(of.name)) errors.invalid(`${path}.name`, of.name, m);
  for (const m of portNumber(of.port ?? 0)) errors.invalid(`${path}.port`, of.port ?? 0, m);
  if (!of.protocol) errors.required(`${path}.protocol`);
  else protocol(of.protocol, `${path}.protocol`, errors);
  if (of.appProtocol !== undefined)
    for (const m of qualifiedName(of.appProtocol)) errors.invalid(`${path}.appProtocol`, of.appProtocol, m);
}

const subsets: Rule<Endpoints> = ({ subsets: list }, _, errors) => {
  list?.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, i) => {
    const at = `subsets[${i}]`;
    if (addresses.length === 0 && notReadyAddresses.length === 0)
      errors.required(at, 'must specify `addresses` or `notReadyAddresses`');
    addresses.forEach((of, j) => {
      address(of, `${at}.addresses[${j}]`, errors);
    });
    notReadyAddresses.forEach((of, j) => {
      address(of, `${at}.notReadyAddresses[${j}]`, errors);
    });
    ports.forEach((of, j) => {
      port(of, ports.length > 1, `${at}.ports[${j}]`, errors);
    });
  });
};

export const endpoints: Rule<Endpoints> = all<Endpoints>(metadata(subdomain), subsets);
export const endpointsUpdate = (now: Endpoints, old: Endpoints): Rule<Endpoints> =>
  semanticEqual(now.subsets, old.subsets) ? () => {} : subsets;

export type PodTemplate = KubeObject & { template?: PodTemplateSpec };

const template: Rule<PodTemplate> = (of, _, errors) => podTemplate(of.template ?? {}, 'template', errors);

export const podTemplates: Rule<PodTemplate> = all<PodTemplate>(metadata(subdomain), template);
export const podTemplatesUpdate = (): Rule<PodTemplate> => template;
