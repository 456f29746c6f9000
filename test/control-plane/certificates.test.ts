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
});
