import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';
import { Headless } from './commander.ts';
import { PracticeShell } from './shell.ts';

function shell() {
  const sh = new PracticeShell(new Headless(new Kubectl(new Cluster({ controlPlane: false }))));
  const printed = async (line: string): Promise<string> => {
    let text = '';
    await sh.exec(line, (_, piece) => {
      text += piece;
    });
    return text;
  };
  return { sh, printed };
}

it('the kubeconfig lies in the home and says what kubectl says', async () => {
  const { sh, printed } = shell();
  expect(await printed('cat ~/.kube/config')).toBe(await printed('kubectl config view --raw'));
  expect(await printed('ls -l $KUBECONFIG')).toMatch(/^-rw------- 1 learner/);
  await sh.exec('kubectl config set-context --current --namespace=kube-system');
  expect(await printed('grep namespace: ~/.kube/config')).toBe('    namespace: kube-system\n');
  expect(Object.keys(await sh.files())).toEqual([]); // it is no file of the person's
});

it('what a person writes into the kubeconfig holds', async () => {
  const { sh, printed } = shell();
  await sh.exec('kubectl create cm here; kubectl config set-context --current --namespace=kube-system');
  await sh.exec("sed -i 's/namespace: kube-system/namespace: default/' ~/.kube/config");
  expect(await printed('kubectl get cm here -o name')).toBe('configmap/here\n');
  await sh.exec('kubectl config set-context --current --namespace=kube-public');
  expect(await printed('grep namespace: ~/.kube/config; kubectl get cm here')).toMatch(
    /^ +namespace: kube-public\nError from server \(NotFound\)/,
  );
  expect(Object.keys(await sh.files())).toEqual(['.kube/config']);
});

it('other kubeconfigs are used by --kubeconfig and $KUBECONFIG', async () => {
  const { sh, printed } = shell();
  await sh.exec('sed s/6443/7777/ ~/.kube/config > other');
  const refused = 'The connection to the server 10.0.0.1:7777 was refused - did you specify the right host or port?\n';
  expect(await printed('kubectl get nodes --kubeconfig other')).toBe(refused);
  expect(await printed('KUBECONFIG=other kubectl get nodes')).toBe(refused);
  expect(await printed('kubectl get nodes -o name | head -1')).toBe('node/node-a\n');
  expect(await printed('kubectl get nodes --kubeconfig=none')).toBe('error: stat none: no such file or directory\n');
  expect(await printed('KUBECONFIG=none kubectl get nodes')).toContain('localhost:8080 was refused');
  await sh.exec('kubectl config --kubeconfig=new set-cluster c --server=https://10.0.0.1:6443');
  expect(await printed('cat new; kubectl config get-clusters')).toMatch(
    /^apiVersion: v1\nclusters:\n- cluster:\n {4}server: https:.*\n {2}name: c\n[\s\S]*\nNAME\nkubernetes\n$/,
  );
  expect(await printed("echo 'a: [' > bad; kubectl get nodes --kubeconfig=bad")).toMatch(
    /^error: error loading config file "bad": yaml: line \d+: /,
  );
});
