/** Certificates that are over their time, and new ones. */
import { describe, expect, it } from 'vitest';
import { Bench } from './bench.ts';

describe('certificates', () => {
  it('the server: nobody believes it, until it has a new one', () => {
    const b = new Bench({ controlPlane: true });
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=2');
    b.pass(30);
    const before = b.running('app=web');
    b.break('certificateExpired', 'apiserver');
    b.pass(90);
    const text =
      'Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ' +
      'current time 2026-01-01T00:03:00Z is after 2026-01-01T00:01:30Z\n';
    expect(b.ask('kubectl get pods').stderr).toBe(text);
    expect(b.run('kubectl --insecure-skip-tls-verify get pods')).toContain('web-');
    b.run('kubectl config set clusters.kubernetes.insecure-skip-tls-verify true');
    expect(b.run('kubectl get pods')).toContain('web-');
    b.run('kubectl config unset clusters.kubernetes.insecure-skip-tls-verify');
    expect(b.run('kubeadm certs check-expiration')).toMatch(
      /^apiserver +Jan 01, 2026 00:01 UTC {3}<invalid> {7}ca +no {6}$/m,
    );
    expect(b.ask('kubeadm certs renew apiservr').stderr).toBe(
      'Error: unknown certificate "apiservr" - did you mean "apiserver"?\n',
    );
    expect(b.run('kubeadm certs renew apiserver')).toContain('certificate for serving the Kubernetes API renewed\n');
    expect(b.run('kubeadm certs check-expiration')).toMatch(/^apiserver +Jan 01, 2027 00:03 UTC {3}365d /m);
    b.pass(90);
    expect(b.running('app=web')).toEqual(before);
    expect(b.run('kubectl get nodes --no-headers').match(/ Ready /g)).toHaveLength(4);
    expect(b.cluster.faults.active).toEqual([]);
  });

  it("a kubelet's: its node falls silent, its pods run on", () => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=3');
    b.pass(30);
    b.break('kubeletCertificateExpired', undefined, { target: { node: 'node-a' } });
    b.pass(60);
    expect(b.run('kubectl get node node-a --no-headers')).toContain(' NotReady ');
    b.heal('kubeletCertificateExpired');
    b.pass(15);
    expect(b.run('kubectl get node node-a --no-headers')).toContain(' Ready ');
    expect(b.running('app=web').every((each) => each.endsWith(' 0'))).toBe(true);
  });

  it("kubectl's, the controller manager's, and the one that the API server shows to kubelets", () => {
    const b = new Bench();
    b.run('kubectl run web --image=nginx:1.21');
    b.pass(20);
    b.break('certificateExpired', 'admin.conf');
    expect(b.ask('kubectl get pods').stderr).toBe('error: You must be logged in to the server (Unauthorized)\n');
    b.heal('certificateExpired');
    b.break('certificateExpired', 'apiserver-kubelet-client');
    expect(b.ask('kubectl logs web').stderr).toBe(
      'error: You must be logged in to the server (the server has asked for the client to provide credentials ( pods/log web))\n',
    );
    expect(b.ask('kubectl exec web -- ls').code).toBe(1);
    b.heal('certificateExpired');
    b.break('certificateExpired', 'controller-manager.conf');
    b.run('kubectl create deployment late --image=nginx:1.21');
    b.pass(60);
    expect(b.pods('app=late')).toEqual([]);
    b.run('kubeadm certs renew all');
    b.pass(10);
    expect(b.running('app=late')).toHaveLength(1);
  });

  it("etcd's: requests hang as without etcd, until there is a new one", () => {
    for (const name of ['etcd-server', 'apiserver-etcd-client']) {
      const b = new Bench();
      b.break('certificateExpired', name);
      const { stderr, took } = b.ask('kubectl get pods');
      expect(stderr).toContain('the server was unable to return a response in the time allotted');
      expect(took).toBe(60);
      b.run(`kubeadm certs renew ${name}`);
      b.run('kubectl get pods');
    }
  });

  it('who notices says so in its log, as long as it lasts', () => {
    const b = new Bench({ controlPlane: true });
    const log = (part: string) => b.run(`kubectl --insecure-skip-tls-verify logs -n kube-system ${part}-control-plane`);
    b.break('certificateExpired', 'controller-manager.conf');
    b.pass(40);
    b.heal('certificateExpired');
    b.pass(600);
    const trouble = 'x509: certificate has expired or is not yet valid: current time';
    expect(
      log('kube-controller-manager').match(/"Failed to watch" err="failed to list \*v1\.\w+: Unauthorized"/g),
    ).toHaveLength(3);
    expect(log('kube-apiserver')).toContain(`"Unable to authenticate the request" err="[${trouble}`);
    b.break('certificateExpired', 'apiserver');
    b.pass(40);
    expect(log('kube-scheduler')).toContain(`tls: failed to verify certificate: ${trouble}`);
    expect(log('kube-apiserver')).toMatch(/http: TLS handshake error from \S+: remote error: tls: bad certificate/);
    expect(log('etcd')).not.toContain('rejected');
  });

  it('a leader that the server does not know any more gives up, ends, and none leads until there is a new one', () => {
    const b = new Bench({ controlPlane: true, controlPlanes: 3 });
    const restarts = () =>
      b
        .pods('component=kube-scheduler')
        .map((pod) => pod.status.containerStatuses?.[0]?.restartCount ?? 0)
        .sort();
    b.break('certificateExpired', 'scheduler.conf');
    b.pass(60);
    expect(restarts()).toEqual([0, 0, 1]);
    b.run('kubectl run late --image=nginx:1.21');
    b.pass(30);
    expect(b.run('kubectl get pod late --no-headers')).toContain('Pending');
    b.run('kubeadm certs renew all');
    b.pass(30);
    expect(b.run('kubectl get pod late --no-headers')).toContain('Running');
    expect(restarts()).toEqual([0, 0, 1]);
  });
});

describe('a year later', () => {
  const old = (): Bench => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=2');
    b.pass(364 * DAY);
    return b;
  };
  const DAY = 86_400;
  const left = (b: Bench, name: string): string =>
    new RegExp(`^${name} +\\S+ \\d+, \\d+ \\S+ UTC +(\\S+)`, 'm').exec(b.run('kubeadm certs check-expiration'))?.[1] ??
    '';

  it('all certificates of the control plane end at once, and pods run on', () => {
    const b = old();
    expect(left(b, 'apiserver')).toBe('23h');
    b.run('kubectl get pods');
    const before = b.running('app=web');
    b.pass(DAY);
    for (const name of ['admin.conf', 'apiserver', 'etcd-server', 'front-proxy-client'])
      expect(left(b, name)).toBe('<invalid>');
    expect(left(b, 'ca')).toBe('8y');
    expect(b.ask('kubectl get pods').stderr).toMatch(
      /x509: certificate has expired or is not yet valid: current time 2027-01-01T00:01:00Z is after 2027-01-01T00:00:00Z/,
    );
    b.pass(2 * DAY);
    b.run('kubeadm certs renew apiserver');
    b.run('kubeadm certs renew etcd-server');
    b.run('kubeadm certs renew apiserver-etcd-client');
    expect(b.ask('kubectl get pods').stderr).toContain('You must be logged in to the server');
    b.run('kubeadm certs renew all');
    b.pass(120);
    expect(left(b, 'apiserver')).toBe('364d');
    expect(b.run('kubectl get nodes --no-headers').match(/ Ready /g)).toHaveLength(3);
    expect(b.running('app=web')).toEqual(before);
    b.run('kubectl scale deployment web --replicas=3');
    b.pass(15);
    expect(b.running('app=web')).toHaveLength(3);
  });

  it('who renews them in time feels nothing, and those end a year after', () => {
    const b = old();
    b.run('kubeadm certs renew all');
    b.pass(300 * DAY);
    b.run('kubectl get pods');
    const saved = b.cluster.checkpoint();
    b.pass(66 * DAY);
    expect(b.ask('kubectl get pods').code).toBe(1);
    b.cluster.restore(saved);
    b.run('kubectl get pods');
    b.pass(66 * DAY);
    expect(b.ask('kubectl get pods').code).toBe(1);
  });

  it('a fault that is healed makes no certificate younger', () => {
    const b = old();
    b.break('certificateExpired', 'admin.conf');
    b.pass(2 * DAY);
    b.heal('certificateExpired');
    b.run('kubeadm certs renew apiserver');
    expect(left(b, 'admin.conf')).toBe('<invalid>');
  });

  it('who waits without end does not wait for it', () => {
    const b = new Bench();
    expect(b.ask('kubectl get pods -w').took).toBeLessThan(30 * DAY);
  });
});
