import { expect, test } from 'vitest';
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
  ['my-app:1.161', undefined],
  ['shop/ngnix', undefined],
  ['quay.io/library/ngnix', undefined],
])('of %s Docker Hub says: %s', (reference, answer) => expect(lacks(parseImage(reference))).toBe(answer));
