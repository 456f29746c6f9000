/** `help`: what this shell is for, and what is in it. */
import type { OwnCommand } from './runner.ts';

/** What the commands of the simulation do, by their words. */
const ABOUT: readonly (readonly [words: string, about: string])[] = [
  ['kubectl k', 'as on a real cluster: kubectl get pods, kubectl --help'],
  ['fault heal', 'break something, and mend it: fault shows what can be broken'],
  ['scenario', 'what concerns the scenario: its questions, hints, faults: scenario --help'],
  ['load', 'traffic: load --help'],
  ['curl wget', 'a request from outside: to a NodePort, a load balancer, the host of an Ingress'],
  ['node minikube', 'machines: node --help'],
  ['etcdctl etcdutl kubeadm', 'what runs beside the API server'],
  ['watch vi less', 'look at a command again and again, edit a file, page through it'],
];

const LANGUAGE =
  'Otherwise a shell as bash is, with pipes, loops, functions and $(...), and these programs:\n' +
  '  alias awk base64 cat cp cut date diff echo env find grep head history jq ls mkdir mv printf pwd\n' +
  '  rm sed seq sleep sort tail tee timeout touch tr uniq wc xargs yq\n' +
  'A command with & behind it runs to its end before the next: there are no jobs in the background.\n' +
  'Tab completes, ctrl-c ends what waits, exit leaves the shell.\n';

/** @param known the commands of this shell */
export const help =
  (known: readonly string[]): OwnCommand =>
  async ([word], { command }, output) => {
    const ours = new Set([...known, 'kubectl', 'k']);
    if (word !== undefined) {
      if (ours.has(word)) return command([word, '--help'], output);
      output('stderr', `bash: help: no help topics match \`${word}'.  Try \`${word} --help'.\n`);
      return 1;
    }
    output('stdout', 'A shell on the simulated cluster. Its files are its own; nothing here reaches your machine.\n');
    for (const [words, about] of ABOUT) {
      const there = words.split(' ').filter((each) => ours.has(each));
      if (there.length > 0) output('stdout', `  ${there.join(', ').padEnd(25)} ${about}\n`);
    }
    output('stdout', LANGUAGE);
    return 0;
  };
