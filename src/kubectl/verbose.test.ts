/** What kubectl tells of its requests. */
import { expect, it } from 'vitest';
import { Cluster } from '../engine/index.ts';
import { Kubectl } from './index.ts';

const kubectl = new Kubectl(new Cluster({ controlPlane: false }));
const run = (line: string) => kubectl.run(line.split(' '));
const requests = (line: string): string[] =>
  [...run(line).stderr.matchAll(/"Response" (.*) milli/g)].map(([, t]) => t ?? '');
const at = 'https://10.0.0.1:6443';

it('-v=6 tells each request with its answer, and below that none', () => {
  expect(run('get pods -v=5').stderr).toBe('No resources found in default namespace.\n');
  expect(run('get pods -l app=web -v 6').stderr).toMatch(
    /^I0101 00:00:00\.000000 +1 loader\.go:405\] Config loaded from file: {2}\/home\/learner\/.kube\/config\nI0101 00:00:00\.000000 +1 round_trippers\.go:632\] "Response" verb="GET" url="https:\/\/10\.0\.0\.1:6443\/api\/v1\/namespaces\/default\/pods\?labelSelector=app%3Dweb&limit=500" status="200 OK" milliseconds=0\n/,
  );
  expect(requests('create namespace a --v=6')).toEqual([
    `verb="POST" url="${at}/api/v1/namespaces?fieldManager=kubectl-create&fieldValidation=Strict" status="201 Created"`,
  ]);
  expect(requests('get pod none -v6')).toEqual([
    `verb="GET" url="${at}/api/v1/namespaces/default/pods/none" status="404 Not Found"`,
  ]);
  expect(requests('get pods -v6 --as=nobody')[0]).toContain('status="403 Forbidden"');
  expect(requests('get --raw /readyz -v6')).toEqual([`verb="GET" url="${at}/readyz" status="200 OK"`]);
});

it('-v=6 tells a request that found no server', () => {
  const { stderr } = run('get pods -v=6 --server=https://10.9.9.9:1');
  expect(stderr).toContain('url="https://10.9.9.9:1/api?timeout=32s" status="" milliseconds=0');
  expect(stderr).toMatch(/The connection to the server 10\.9\.9\.9:1 was refused/);
});
