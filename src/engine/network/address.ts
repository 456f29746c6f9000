/** IPv4 addresses as numbers. */

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Undefined for what is no IPv4 address. */
export function parseAddress(text: string): number | undefined {
  const parts = FORM.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Whether `address` lies in `cidr`, as `10.0.0.0/8`. */
export function contains(cidr: string, address: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const [network, wanted] = [parseAddress(base), parseAddress(address)];
  if (network === undefined || wanted === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(network / size) === Math.floor(wanted / size);
}

/** kube-controller-manager `--cluster-cidr`, kube-apiserver `--service-cluster-ip-range`. */
export const POD_NETWORK = '10.244.0.0/16';
export const SERVICE_NETWORK = '10.96.0.0/12';

/** Whether an address belongs to the cluster's own networks. */
export const inCluster = (address: string): boolean =>
  contains(SERVICE_NETWORK, address) || contains(POD_NETWORK, address);

/** Networks that nobody routes (RFC 1918): what is not there does not answer. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export const isPrivate = (address: string): boolean => PRIVATE.some((cidr) => contains(cidr, address));
