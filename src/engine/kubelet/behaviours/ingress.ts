/** Ingress controllers: what they answer is the network's business, which knows the rules; here is what they print. */
import { INGRESS_CONTROLLERS } from '../../client/ingress-controllers.ts';
import { fnv } from '../images.ts';
import type { Behaviour, Program, Visit } from './behaviour.ts';
import { commonLog, klogStamp, MEBI, server } from './server.ts';

const RULE = '-------------------------------------------------------------------------------';
const releaseOf = ({ image = '' }: Program): string => /:(v[\d.]+)/.exec(image)?.[1] ?? 'v1.13.3';

const klog =
  (text: string, level = 'I') =>
  (time: number): string =>
    `${klogStamp(time, level)}       7 ${text}`;

type Line = readonly [at: number, text: string | ((time: number, program: Program) => string)];

/** ingress-nginx, as it comes up. */
const BANNER: readonly Line[] = [
  [100, RULE],
  [100, 'NGINX Ingress controller'],
  [100, (_, program) => `  Release:       ${releaseOf(program)}`],
  [100, '  Repository:    https://github.com/kubernetes/ingress-nginx'],
  [100, '  nginx version: nginx/1.27.1'],
  [100, ''],
  [100, RULE],
  [100, ''],
  [
    110,
    klog(
      'client_config.go:667] Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work.',
      'W',
    ),
  ],
  [110, klog('main.go:205] "Creating API client" host="https://10.96.0.1:443"')],
  [
    150,
    klog(
      'main.go:248] "Running in Kubernetes cluster" major="1" minor="35" git="v1.35.6" state="clean" platform="linux/amd64"',
    ),
  ],
  [
    400,
    klog('main.go:101] "SSL fake certificate created" file="/etc/ingress-controller/ssl/default-fake-certificate.pem"'),
  ],
  [450, klog('nginx.go:273] "Starting NGINX Ingress controller"')],
  [1400, klog('nginx.go:319] "Starting NGINX process"')],
  [1450, klog('leaderelection.go:257] attempting to acquire leader lease ingress-nginx/ingress-nginx-leader...')],
  [1450, klog('controller.go:214] "Configuration changes detected, backend reload required"')],
  [1490, klog('controller.go:228] "Backend successfully reloaded"')],
];

/** A line of its access log: with the Service that was meant, the pod that was asked, and what that said (`log-format-upstream`). */
function access(_: Program, visit: Visit, time: number): string {
  const { upstream, agent, answer, path = '/' } = visit;
  const { name = '', address = '-', status, took } = upstream ?? {};
  const size = Buffer.byteLength(answer.body);
  const seconds = ((took ?? 0) / 1000).toFixed(3);
  const reached = status === undefined ? '- - - -' : `${address} ${size} ${seconds} ${status}`;
  const number = (seed: string): string => fnv(`${seed}${time}${path}${visit.client}`).toString(16).padStart(8, '0');
  const id = ['a', 'b', 'c', 'd'].map(number).join('');
  const asked = 60 + path.length + agent.length;
  return `${commonLog(visit, time)} "-" "${agent}" ${asked} ${seconds} [${name}] [] ${reached} ${id}`;
}

export const INGRESS: readonly Behaviour[] = INGRESS_CONTROLLERS.map(({ image, controller, ports }) =>
  server({
    name: controller,
    bases: [],
    matches: ({ full }) => image.test(full),
    ports,
    ready: 1500,
    memory: 80 * MEBI,
    cpu: 2,
    ...(controller === 'k8s.io/ingress-nginx' ? { opening: BANNER, access } : {}),
  }),
);
