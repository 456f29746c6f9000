/** What a request that one tries says of its way. */
import { expect, it } from 'vitest';
import { closeAfterEach, open, pass, the } from '../ui/passing.ts';

closeAfterEach();

async function stations(from: string, to: string): Promise<string> {
  const { stdout, stderr } = await the.client.run(`scenario request ${from} ${to}`).done;
  return (stdout || stderr).split('\n\n')[0] ?? '';
}

it('names the policy that lets it through with its rule, and where one does not what it would let through', async () => {
  open('network-policy');
  the.client.scenario?.next();
  pass(15);
  const way =
    /policy +NetworkPolicy default\/db lets it in: pods app=api of this namespace\npod +pod default\/db takes it/;
  expect(await stations('default/api', 'http://db.default/')).toMatch(way);
  const lost = await stations('default/backup', 'http://db.default/');
  expect(lost).toMatch(
    /NetworkPolicy drops it, at the ingress of default\/db: db lets in pods app=api of this namespace\nlost/,
  );
  the.client.run('kubectl delete networkpolicy db');
  pass(3);
  expect(await stations('default/backup', 'http://db.default/')).not.toContain('policy');
});

it('tells which DNS server did not answer before another one did', async () => {
  open('network-policy');
  const node = (key: string) => (the.client.get('pods', key) as { spec?: { nodeName?: string } }).spec?.nodeName;
  const servers = the.client.list('pods', 'kube-system').filter(({ metadata }) => /^coredns-/.test(metadata.name));
  const nodes = servers.map(({ metadata }) => node(`kube-system/${metadata.name}`));
  const cut = nodes.find((each) => each !== node('default/api'));
  the.run.input(`scenario fault nodeNetworkLost ${cut}`);
  pass(1);
  const told = new Set<string>();
  for (let i = 0; i < 12; i++) told.add(await stations('default/api', 'tcp://kube-dns.kube-system:53'));
  expect([...told].join('\n')).toMatch(
    /dns +the DNS server [\d.]+ on \S+ did not answer in 5 s\ndns +kube-dns\.kube-system stands for \S+, which took 5 s/,
  );
  expect([...told].join('\n')).toMatch(/from [^\n]+\ndns +kube-dns\.kube-system stands for [\d.]+\n/);
});
