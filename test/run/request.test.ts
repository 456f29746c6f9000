/** What a request that one tries says of its way. */
import { afterEach, expect, it } from 'vitest';
import { type Real, realCluster, TestTime } from '../ui/real-cluster.ts';

let real: Real;
afterEach(() => real.run.close());

function open(scenario: string): void {
  real = realCluster(scenario, { real: new TestTime() });
  pass(3);
}

const pass = (seconds: number): void => real.run.core.advance(real.run.core.now + seconds * 1000);

async function stations(from: string, to: string): Promise<string> {
  const { stdout, stderr } = await real.client.run(`scenario request ${from} ${to}`).done;
  return (stdout || stderr).split('\n\n')[0] ?? '';
}

it('names the policy that lets it through with its rule, and where one does not what it would let through', async () => {
  open('network-policy');
  real.client.scenario?.next();
  pass(15);
  const way =
    /policy +NetworkPolicy default\/db lets it in: pods app=api of this namespace\npod +pod default\/db takes it/;
  expect(await stations('default/api', 'http://db.default/')).toMatch(way);
  const lost = await stations('default/backup', 'http://db.default/');
  expect(lost).toMatch(
    /NetworkPolicy drops it, at the ingress of default\/db: db lets in pods app=api of this namespace\nlost/,
  );
  real.client.run('kubectl delete networkpolicy db');
  pass(3);
  expect(await stations('default/backup', 'http://db.default/')).not.toContain('policy');
});

it('tells which DNS server did not answer before another one did', async () => {
  open('network-policy');
  const node = (key: string) => (real.client.get('pods', key) as { spec?: { nodeName?: string } }).spec?.nodeName;
  const servers = real.client.list('pods', 'kube-system').filter(({ metadata }) => /^coredns-/.test(metadata.name));
  const nodes = servers.map(({ metadata }) => node(`kube-system/${metadata.name}`));
  const cut = nodes.find((each) => each !== node('default/api'));
  real.run.input(`scenario fault nodeNetworkLost ${cut}`);
  pass(1);
  const told = new Set<string>();
  for (let i = 0; i < 12; i++) told.add(await stations('default/api', 'tcp://kube-dns.kube-system:53'));
  expect([...told].join('\n')).toMatch(
    /dns +the DNS server [\d.]+ on \S+ did not answer in 5 s\ndns +kube-dns\.kube-system stands for \S+, which took 5 s/,
  );
  expect([...told].join('\n')).toMatch(/from [^\n]+\ndns +kube-dns\.kube-system stands for [\d.]+\n/);
});
