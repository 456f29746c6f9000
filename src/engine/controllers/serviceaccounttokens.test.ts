import { expect, it } from 'vitest';
import { bearer } from '../api/rbac/tokens.ts';
import { Cluster } from '../cluster.ts';

const TYPE = 'kubernetes.io/service-account-token';

function world() {
  const cluster = new Cluster({ controlPlane: false, nodes: [] });
  const { parts } = cluster;
  const client = parts.client('test');
  const account = () =>
    client.create('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'bot', namespace: 'default' },
    });
  const secret = (name: string, of: string, data?: Record<string, string>) =>
    client.create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      type: TYPE,
      metadata: { name, namespace: 'default', annotations: { 'kubernetes.io/service-account.name': of } },
      ...(data === undefined ? {} : { data }),
    });
  cluster.advance(1_000);
  const read = (name: string) => client.get('secrets', `default/${name}`);
  return { cluster, client, parts, account, secret, read };
}

it('fills a Secret with a token of its account, which is good as long as both exist', () => {
  const { cluster, client, parts, account, secret, read } = world();
  const { metadata } = account();
  secret('token', 'bot');
  cluster.advance(100);
  const { data = {}, metadata: { annotations = {} } = {} } = read('token') ?? {};
  expect(Object.keys(data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
  expect(atob(data['namespace'] ?? '')).toBe('default');
  expect(annotations['kubernetes.io/service-account.uid']).toBe(metadata.uid);
  const token = atob(data['token'] ?? '');
  expect(bearer(parts.api, token)).toMatchObject({ name: 'system:serviceaccount:default:bot', uid: metadata.uid });
  cluster.advance(1_000);
  expect(read('token')?.data?.['token']).toBe(data['token']); // written once
  client.delete('secrets', 'default/token');
  expect(bearer(parts.api, token)).toBeUndefined();
});

it('keeps the token that somebody wrote, and completes it', () => {
  const { cluster, account, secret, read } = world();
  account();
  secret('own', 'bot', { token: btoa('mine') });
  cluster.advance(100);
  expect(read('own')?.data).toMatchObject({ token: btoa('mine'), namespace: btoa('default') });
});

it('deletes tokens of accounts that are gone, were never there, or are others of the same name', () => {
  const { cluster, client, account, secret, read } = world();
  account();
  secret('token', 'bot');
  secret('stray', 'nobody');
  client.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain', namespace: 'default' } });
  cluster.advance(100);
  expect(read('stray')).toBeUndefined();
  expect(read('token')).toBeDefined();
  client.delete('serviceaccounts', 'default/bot');
  account();
  cluster.advance(100);
  expect(read('token')).toBeUndefined();
  expect(read('plain')).toBeDefined();
});
