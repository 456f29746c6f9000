import { expect, test } from 'vitest';
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
