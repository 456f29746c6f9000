import { expect, test } from 'vitest';
import { parseImage } from './images.ts';
import { sizeOf } from './sizes.ts';

/** In MB. */
const megabytes = (image: string): number => sizeOf(parseImage(image)) / 1e6;

test.each([
  ['busybox:1.28', 2, 3],
  ['nginx:1.25', 65, 80],
  ['nginx:1.25-alpine', 20, 30],
  ['docker.io/library/alpine', 3, 4],
  ['shop/nginx:1', 20, 150],
])('%s is as large as one knows it', (image, least, most) => {
  expect(megabytes(image)).toBeGreaterThan(least);
  expect(megabytes(image)).toBeLessThan(most);
});

test('two releases of an image are not equally large', () => {
  expect(megabytes('nginx:1.25')).not.toBe(megabytes('nginx:1.26'));
});
