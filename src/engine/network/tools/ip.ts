/** ip of iproute2: the addresses and routes that a pod has. */
import { complain, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';

const LIFE = '       valid_lft forever preferred_lft forever\n';
/** What a VXLAN leaves of an Ethernet frame. */
const MTU = 1450;

export function ip(network: Network, from: Source, words: readonly string[]): Ran {
  const address = network.addressOf(from);
  const [object = '', ...rest] = words.filter((word) => !word.startsWith('-'));
  const device = rest.filter((word) => !['show', 'list', 'ls', 'dev'].includes(word))[0];
  const brief = words.some((word) => /^-br(?:ief)?$/.test(word));
  const is = (name: string): boolean => object !== '' && name.startsWith(object);
  if (is('route')) return { code: 0, output: address === undefined ? '' : routes(address), took: 0 };
  if (!is('address') && !is('link'))
    return { code: 1, ...complain(`Object "${object}" is unknown, try "ip help".\n`), took: 0 };
  const shown = interfaces(address).filter(({ name }) => device === undefined || name === device);
  if (shown.length === 0) return { code: 1, ...complain(`ip: can't find device '${device}'\n`), took: 0 };
  const print = (each: Interface): string => {
    if (brief)
      return `${each.title.padEnd(16)} ${each.state.padEnd(14)} ${is('address') ? each.inet.split(' ')[0] : each.link}\n`;
    return `${each.head}\n    ${each.link}\n${is('address') ? `    inet ${each.inet}\n${LIFE}` : ''}`;
  };
  return { code: 0, output: shown.map(print).join(''), took: 0 };
}

interface Interface {
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly head: string;
  readonly link: string;
  readonly inet: string;
}

function interfaces(address: string | undefined): readonly Interface[] {
  const lo: Interface = {
    name: 'lo',
    title: 'lo',
    state: 'UNKNOWN',
    head: '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN qlen 1000',
    link: 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    inet: '127.0.0.1/8 scope host lo',
  };
  if (address === undefined) return [lo];
  const hardware = address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':');
  return [
    lo,
    {
      name: 'eth0',
      title: 'eth0@if2',
      state: 'UP',
      head: `2: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu ${MTU} qdisc noqueue state UP`,
      link: `link/ether 02:42:${hardware} brd ff:ff:ff:ff:ff:ff`,
      inet: `${address}/24 brd ${net(address)}.255 scope global eth0`,
    },
  ];
}

const net = (address: string): string => address.slice(0, address.lastIndexOf('.'));

const routes = (address: string): string =>
  `default via ${net(address)}.1 dev eth0\n${net(address)}.0/24 dev eth0 scope link  src ${address}\n`;
