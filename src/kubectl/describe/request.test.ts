import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';

/** Made with `openssl req -new -subj /CN=jane/O=devs`, EC P-256. */
const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIHZMIGAAgEAMB4xDTALBgNVBAMMBGphbmUxDTALBgNVBAoMBGRldnMwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAS/QGr8kOLnfumtAG/JKQqzks/GRUGbEVwC3YwC
tNJ0peghYVTDBVqJhflUI8fnjNsTC8GqeD6o1ML+zAQitYz9oAAwCgYIKoZIzj0E
AwIDSAAwRQIgI3Ns6FZ1JDDDrpgEWXcntRYNtirz0ZuPB57NJhwhCxMCIQDbI/UV
lUhmYeADWjhwP/B1tT0Z3XYuaYIfQi5pkVZveA==
-----END CERTIFICATE REQUEST-----
`;

it('describes whom a certificate is asked for', () => {
  const kubectl = new Kubectl(new Cluster({ controlPlane: false }));
  const object = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'jane' },
    spec: {
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      expirationSeconds: 86_400,
      request: btoa(REQUEST),
    },
  };
  expect(kubectl.run(['apply', '-f', '-'], { stdin: JSON.stringify(object) }).code).toBe(0);
  const { stdout } = kubectl.run(['describe', 'csr', 'jane']);
  expect(stdout).toMatch(/Requested Duration: +24h\nStatus: +Pending\nSubject:\n +Common Name: +jane\n/);
  expect(stdout).toMatch(/ +Organization: +devs\n/);
});
