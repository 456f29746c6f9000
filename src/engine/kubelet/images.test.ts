import { expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import type { Pod } from '../api/types.ts';
import { Cluster } from '../cluster.ts';
import { lacks } from './behaviours/hub.ts';
import { isImageReference, parseImage } from './images.ts';

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.21', 'docker.io/library/nginx:1.21'],
  ['bitnami/redis:7', 'docker.io/bitnami/redis:7'],
  ['registry.k8s.io/coredns/coredns:v1.13.1', 'registry.k8s.io/coredns/coredns:v1.13.1'],
  ['localhost:5000/app', 'localhost:5000/app:latest'],
])('%s is %s', (reference, full) => expect(parseImage(reference).full).toBe(full));

test.each([
  ['nginx', true],
  ['nginx:1.21', true],
  ['my.registry:5000/team/app:v1', true],
  ['Nginx', false],
  ['nginx:', false],
  ['nginx 1.21', false],
  ['', false],
])('%j names an image: %s', (reference, valid) => expect(isImageReference(reference)).toBe(valid));

test.each([
  ['ngnix', 'unauthorized'],
  ['nginxx:1.25', 'unauthorized'],
  ['postgress:16', 'unauthorized'],
  ['nginx:1.161', 'notFound'],
  ['nginx:latst', 'notFound'],
  ['nginx:doesnotexist', 'notFound'],
  ['nginx:does-not-exist', 'notFound'],
  ['nginx:1.25-alpin', 'notFound'],
  ['nginx:v1', 'notFound'],
  ['redis:nope', 'notFound'],
  ['busybox:1.36-management', 'notFound'],
  ['registry.invalid/team/app:1', 'noHost'],
  ['registry.invalid:5000/app', 'noHost'],
  ['nginx:99.99', 'notFound'],
  ['nginx:1.99-alpine', 'notFound'],
  ['redis:42', 'notFound'],
  ['nginx:1.30', undefined],
  ['postgres:18', undefined],
  ['debian:bookworm-20250101', undefined],
  ['python:3.12-slim', undefined],
  ['nginx:stable-perl', undefined],
  ['ubuntu:22.04', undefined],
  ['debian:20240110', undefined],
  ['nginx:1.25-alpine3.18-slim', undefined],
  ['traefik:v3.0', undefined],
  ['fluentd:v1.16-debian-1', undefined],
  ['postgres:17beta1-bookworm', undefined],
  ['python:3.13.0a1-windowsservercore-ltsc2022', undefined],
  ['tomcat:11.0.0-M26-jdk21-corretto-al2023', undefined],
  ['wordpress:php8.3-fpm-alpine', undefined],
  ['rabbitmq:3-management-alpine', undefined],
  ['nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', undefined],
  ['my-app:1.161', undefined],
  ['my-app:does-not-exist', undefined],
  ['shop/ngnix', undefined],
  ['quay.io/library/ngnix', undefined],
])('of %s Docker Hub says: %s', (reference, answer) => expect(lacks(parseImage(reference))).toBe(answer));

test('may be had whatever its tag is called, where registries have every image', () => {
  const pulled = (everyImage: boolean) => {
    const cluster = new Cluster({ controlPlane: false, everyImage });
    const spec = { containers: [{ name: 'main', image: 'nginx:made-up' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'default' }, spec };
    cluster.parts.api.create(SYSTEM, 'pods', pod);
    cluster.advance(5_000);
    return cluster.parts.store.get('pods', 'default/a') as Pod;
  };
  expect(pulled(false).status.phase).toBe('Pending');
  expect(pulled(true).status.phase).toBe('Running');
});
