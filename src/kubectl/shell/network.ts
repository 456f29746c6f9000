/** Programs that speak over a network, where there is none: who asks is told where one may. */
import type { OwnCommand } from './runner.ts';

export const NETWORK_PROGRAMS: readonly string[] = ['ping', 'nslookup', 'dig', 'nc', 'telnet'];

const NOT_FOUND = 127;

const HINT =
  'The shell is on no network. From within the cluster: kubectl exec POD -- %s ..., or kubectl run tmp --rm -it --image=busybox -- sh.\n' +
  'From outside of it: curl http://NODE:PORT/, and scenario request outside http://NODE:PORT/ shows the way.\n';

/** Programs that one would run on a node, or ask a container runtime with. */
export const NODE_PROGRAMS: readonly string[] = ['ssh', 'crictl', 'docker', 'systemctl', 'journalctl', 'openssl'];

const ON_NODE =
  'No machine has a shell here. kubectl debug node/NAME -it --image=busybox looks at one; kubeadm and etcdctl run in this shell;\n' +
  'scenario heal mends what is broken for good.\n';

export const notOnNode =
  (name: string): OwnCommand =>
  async (_args, _context, output) => {
    output('stderr', `bash: ${name}: command not found\n${ON_NODE}`);
    return NOT_FOUND;
  };

export const notHere =
  (name: string): OwnCommand =>
  async (_args, _context, output) => {
    output('stderr', `bash: ${name}: command not found\n${HINT.replace('%s', name)}`);
    return NOT_FOUND;
  };
