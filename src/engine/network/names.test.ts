/** Names, as a container asks for them: its files, the server that is asked, and records beside addresses. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, object, run, serve, settle } from './testing.ts';

beforeEach(begin);

const test = () => cluster.parts.client('test');
const addressOf = (service: string) => test().get('services', `qa/${service}`)?.spec.clusterIP ?? '';
const pods = () =>
  test()
    .by('pods', 'namespace', 'qa')
    .filter(({ metadata }) => metadata.labels?.['app'] === 'nginx');
const dnsPod = () =>
  test()
    .by('pods', 'namespace', 'kube-system')
    .find(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-dns')?.status.podIP ?? '';

describe('nslookup', () => {
  const full = 'nginx-service.qa.svc.cluster.local';

  it('asks the server that is named, which may know the zone or not, or not be there', () => {
    const one = dnsPod();
    expect(run('qa/client', `nslookup ${full} ${one}`).output).toBe(
      `Server:\t\t${one}\nAddress:\t${one}:53\n\nName:\t${full}\nAddress: ${addressOf('nginx-service')}\n\n`,
    );
    expect(run('qa/client', `nslookup ${full} 1.1.1.1`)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`Server:\t\t1.1.1.1\n`),
    });
    expect(run('qa/client', `nslookup ${full} kube-dns.kube-system`).code).toBe(0);
    const nobody = pods()[0]?.status.podIP ?? '';
    expect(run('qa/client', `nslookup ${full} ${nobody}`)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`nslookup: write to '${nobody}': Connection refused\n`),
    });
  });

  it('asks for a name with a dot as it stands, but for BusyBox until 1.28, whose C library searches', () => {
    const old = { containers: [{ name: 'main', image: 'busybox:1.28', command: ['sleep', '1d'] }] };
    apply('pods', object('v1', 'Pod', 'qa', 'old', { spec: old }));
    settle();
    const refusal = "** server can't find nginx-service.qa: NXDOMAIN\n\n";
    expect(run('qa/client', 'nslookup nginx-service.qa')).toMatchObject({
      code: 1,
      output: `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${refusal}${refusal}`,
    });
    const full = 'nginx-service.qa.svc.cluster.local';
    expect(run('qa/old', 'nslookup nginx-service.qa').output).toBe(
      `Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\nName:      nginx-service.qa\nAddress 1: ${addressOf('nginx-service')} ${full}\n`,
    );
    expect(run('qa/old', 'nslookup none.qa')).toMatchObject({
      code: 1,
      output: expect.stringContaining("nslookup: can't resolve 'none.qa'\n"),
    });
  });

  it('says twice that a name is not there: it asks for addresses of both versions', () => {
    const { output } = run('qa/client', 'nslookup none.qa.svc.cluster.local');
    expect(output.match(/NXDOMAIN\n\n/g)).toHaveLength(2);
  });

  it('turns addresses of Services and of their endpoints into names', () => {
    const service = addressOf('nginx-service');
    const turned = service.split('.').reverse().join('.');
    expect(run('qa/client', `nslookup ${service}`).output).toContain(
      `\n\n${turned}.in-addr.arpa\tname = nginx-service.qa.svc.cluster.local\n`,
    );
    const pod = pods()[0]?.status.podIP ?? '';
    expect(run('qa/client', `dig +short -x ${pod}`).output).toBe(
      `${pod.replaceAll('.', '-')}.nginx-service.qa.svc.cluster.local.\n`,
    );
    expect(run('qa/client', 'nslookup 10.96.99.99')).toMatchObject({
      code: 1,
      output: expect.stringContaining("** server can't find 99.99.96.10.in-addr.arpa: NXDOMAIN"),
    });
  });

  it('knows the named ports of Services, and who has them behind a headless one', () => {
    const ports = [{ name: 'http', port: 8080, targetPort: 80 }];
    serve('qa', 'named', { ports }, 'nginx');
    serve('qa', 'headless', { ports, clusterIP: 'None' }, 'nginx');
    settle();
    const name = (service: string) => `_http._tcp.${service}.qa.svc.cluster.local`;
    expect(run('qa/client', `nslookup -type=srv ${name('named')}`).output).toContain(
      `${name('named')}\tservice = 0 100 8080 named.qa.svc.cluster.local\n`,
    );
    const lines = run('qa/client', `dig +short SRV ${name('headless')}`)
      .output.trim()
      .split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^0 33 80 10-244-\d+-\d+\.headless\.qa\.svc\.cluster\.local\.$/);
  });
});

describe('the files', () => {
  const pod = (name: string, spec: object) =>
    apply(
      'pods',
      object('v1', 'Pod', 'qa', name, {
        spec: { containers: [{ name: 'main', image: 'toolbox:alpine', command: ['sleep', '1d'] }], ...spec },
      }),
    );

  it('resolv.conf says who is asked, and how', () => {
    const dnsConfig = {
      nameservers: ['1.1.1.1'],
      searches: ['corp.example'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    pod('own', { dnsPolicy: 'None', dnsConfig });
    pod('both', { dnsConfig });
    pod('host', { hostNetwork: true });
    settle();
    const file = (name: string) => run(`qa/${name}`, 'cat /etc/resolv.conf').output;
    expect(file('own')).toBe('search corp.example\nnameserver 1.1.1.1\noptions ndots:2 edns0\n');
    expect(file('both')).toBe(
      'search qa.svc.cluster.local svc.cluster.local cluster.local corp.example\nnameserver 10.96.0.10\nnameserver 1.1.1.1\noptions ndots:2 edns0\n',
    );
    expect(file('host')).toBe('nameserver 10.0.0.1\n');
    expect(file('client')).toBe(
      'search qa.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    );
  });

  it('a line that somebody adds to the hosts file counts', () => {
    const sh = (line: string) => cluster.runtime.exec('qa/client', undefined, ['sh', '-c', line]);
    sh(`echo "${addressOf('nginx-service')} shop.example" >> /etc/hosts`);
    expect(sh('curl -s shop.example').output).toContain('Welcome to nginx!');
    expect(sh('ping -c 1 shop.example').code).toBe(0);
    expect(run('dev/client', 'curl -s shop.example').code, 'in that container alone').toBe(6);
  });
});

it('each router on the way takes one from the time to live', () => {
  const from = test().get('pods', 'qa/client');
  const near = pods().find(({ spec }) => spec.nodeName === from?.spec.nodeName)?.status.podIP;
  const far = pods().find(({ spec }) => spec.nodeName !== from?.spec.nodeName)?.status.podIP;
  const ttl = (address = '') => /ttl=(\d+)/.exec(run('qa/client', `ping -c 1 ${address}`).output)?.[1];
  expect(ttl(far)).toBe('62');
  expect(ttl(from?.status.podIP)).toBe('64');
  if (near !== undefined) expect(ttl(near)).toBe('63');
});

it('is sent to a DNS server by chance, so that one that is cut off delays some questions only', () => {
  const client = test().get('pods', 'qa/client')?.spec.nodeName;
  const servers = test()
    .by('pods', 'namespace', 'kube-system')
    .filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'kube-dns');
  const cut = servers.map(({ spec }) => spec.nodeName ?? '').find((node) => node !== client) ?? '';
  expect(servers.map(({ spec }) => spec.nodeName)).not.toEqual([cut, cut]);
  cluster.faults.inject({ id: 'cut', kind: 'nodeNetworkLost', target: { node: cut } });
  const asked = Array.from({ length: 40 }, () =>
    cluster.network.request({ kind: 'pod', key: 'qa/client' }, { host: 'kube-dns.kube-system', port: 53 }),
  );
  const late = asked.map(({ hops }) => hops.find(({ kind }) => kind === 'dns')?.late ?? 0);
  expect(new Set(late)).toContain(0);
  expect(new Set(late)).toContain(5000);
  expect(late.filter((ms) => ms === 0).length).toBeGreaterThan(10);
});
