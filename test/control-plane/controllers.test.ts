/** Two controllers by what people see of them: aggregated cluster roles, and Services that wait for a cloud. */
import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';

const role = (name: string, labels: object, rules: object[], more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules,
    ...more,
  });
const may = (verbs: string[], resources: string[]) => ({ apiGroups: [''], resources, verbs });

const WIDGETS = JSON.stringify({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
});

describe('aggregated cluster roles', () => {
  const made = (): Bench => {
    const b = new Bench();
    const clusterRoleSelectors = [{ matchLabels: { 'to-monitoring': 'true' } }, { matchLabels: { also: 'yes' } }];
    b.run('kubectl apply -f -', role('monitoring', {}, [], { aggregationRule: { clusterRoleSelectors } }));
    b.run('kubectl create clusterrolebinding ann --clusterrole=monitoring --user=ann');
    b.pass(1);
    return b;
  };
  const can = (b: Bench, question: string): string => b.ask(`kubectl auth can-i ${question} --as=ann`).stdout.trim();
  const rules = (b: Bench): unknown =>
    JSON.parse(b.run('kubectl get clusterrole monitoring -o json') || '{}').rules ?? [];

  it('have the rules of all that they select, and follow them', () => {
    const b = made();
    expect(can(b, 'list pods')).toBe('no');
    b.run('kubectl apply -f -', role('b-pods', { 'to-monitoring': 'true' }, [may(['list'], ['pods'])]));
    b.run('kubectl apply -f -', role('a-nodes', { also: 'yes' }, [may(['get'], ['nodes'])]));
    b.run('kubectl apply -f -', role('other', { also: 'no' }, [may(['get'], ['secrets'])]));
    b.pass(1);
    expect(rules(b)).toEqual([may(['list'], ['pods']), may(['get'], ['nodes'])]);
    expect([can(b, 'list pods'), can(b, 'get nodes'), can(b, 'get secrets')]).toEqual(['yes', 'yes', 'no']);

    b.run('kubectl apply -f -', role('b-pods', { 'to-monitoring': 'true' }, [may(['watch'], ['pods'])]));
    b.pass(1);
    expect([can(b, 'list pods'), can(b, 'watch pods')]).toEqual(['no', 'yes']);
    b.run('kubectl label clusterrole a-nodes also-');
    b.run('kubectl delete clusterrole b-pods');
    b.pass(1);
    expect(rules(b)).toEqual([]);
    expect(can(b, 'get nodes')).toBe('no');
  });

  it('take back what somebody writes into them by hand', () => {
    const b = made();
    b.run('kubectl apply -f -', role('pods', { also: 'yes' }, [may(['list'], ['pods'])]));
    b.pass(1);
    const patch = JSON.stringify({ rules: [may(['*'], ['secrets'])] });
    b.run(`kubectl patch clusterrole monitoring --type=merge -p ${patch}`);
    b.pass(1);
    expect(rules(b)).toEqual([may(['list'], ['pods'])]);
  });

  it('the default ones: a label makes a new kind part of admin, edit and view', () => {
    const b = new Bench();
    b.run('kubectl apply -f -', WIDGETS);
    b.run('kubectl create rolebinding ann --clusterrole=view --user=ann');
    expect(can(b, 'list widgets.example.com')).toBe('no');
    const rule = { apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get', 'list'] };
    b.run('kubectl apply -f -', role('widgets', { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }, [rule]));
    b.pass(1);
    for (const name of ['view', 'edit', 'admin'])
      expect(b.run(`kubectl get clusterrole ${name} -o jsonpath={.rules[*].resources}`)).toContain('widgets');
    expect(can(b, 'list widgets.example.com')).toBe('yes');
  });

  it('stay as they are while the controller manager is down', () => {
    const b = made();
    b.break('processDown', 'kube-controller-manager');
    b.run('kubectl apply -f -', role('pods', { also: 'yes' }, [may(['list'], ['pods'])]));
    b.pass(60);
    expect(can(b, 'list pods')).toBe('no');
    b.heal('processDown');
    b.pass(2);
    expect(can(b, 'list pods')).toBe('yes');
  });
});

describe('a Service of type LoadBalancer', () => {
  const external = (b: Bench): string => b.run('kubectl get service public --no-headers').split(/ +/)[3] ?? '';
  const made = (cloud: boolean): Bench => {
    const b = new Bench({ cloud });
    b.run('kubectl create deployment public --image=nginx:1.21');
    b.run('kubectl expose deployment public --port=80 --type=LoadBalancer');
    return b;
  };

  it('stays pending without a cloud, and is reached by its node port', () => {
    const b = made(false);
    b.pass(3600);
    expect(external(b)).toBe('<pending>');
    expect(b.reasons()).not.toContain('EnsuringLoadBalancer');
    const port = Number(b.run('kubectl get service public -o jsonpath={.spec.ports[0].nodePort}'));
    expect(port).toBeGreaterThanOrEqual(30_000);
    const asked = b.cluster.network.request({ kind: 'outside' }, { host: '10.0.0.11', port, path: '/' });
    expect(asked.answer?.status).toBe(200);
  });

  it('stays pending while the cloud controller is down, and what has an address keeps it', () => {
    const b = made(true);
    b.pass(60);
    expect(external(b)).toMatch(/^203\.0\.113\.\d+$/);
    b.break('processDown', 'cloud-controller-manager');
    b.run('kubectl expose deployment public --port=81 --type=LoadBalancer --name=late');
    b.pass(3600);
    const late = () => b.run('kubectl get service late --no-headers').split(/ +/)[3];
    expect(late()).toBe('<pending>');
    expect(external(b)).toMatch(/^203\.0\.113\.\d+$/);
    b.heal('processDown');
    b.pass(50);
    expect(late()).toMatch(/^203\.0\.113\.\d+$/);
    expect(late()).not.toBe(external(b));
  });
});
