/** metrics-server is a Deployment like any other: what comes of it while it does not run. */
import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl, MemoryFiles } from '../index.ts';

const start = () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  const kubectl = new Kubectl(cluster);
  const files = new MemoryFiles();
  const run = (line: string) => kubectl.run(line.split(' '), { files, stdin: '', until: cluster.now + 60_000 });
  const waits = (seconds: number) => cluster.advance(seconds * 1000);
  waits(30);
  return { run, waits };
};

const STALE =
  'unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1';
const UNABLE = 'the server is currently unable to handle the request';

it('without it there are no metrics for kubectl and autoscalers, and namespaces do not end, until it is back', () => {
  const { run, waits } = start();
  const available = () => run('get apiservices').stdout.split('\n')[1];
  expect(available()).toMatch(/kube-system\/metrics-server +True +30s/);
  expect(run('top nodes').stdout).toMatch(/^node-a +\d+m/m);
  expect(run('api-resources').stdout).toMatch(/^pods +metrics.k8s.io\/v1beta1 +true +PodMetrics$/m);
  run('create deployment web --image=nginx');
  run('set resources deployment web --requests=cpu=50m');
  run('autoscale deployment web --min=1 --max=3 --cpu=50%');
  waits(60);
  expect(run('get hpa').stdout).toMatch(/cpu: \d+%\/50%/);

  run('scale deployment metrics-server -n kube-system --replicas=0');
  waits(20);
  expect(available()).toContain('False (MissingEndpoints)');
  expect(run('top nodes')).toMatchObject({ code: 1, stderr: 'error: Metrics API not available\n' });
  expect(run('get --raw /apis/metrics.k8s.io/v1beta1/nodes').stderr).toBe(
    `Error from server (ServiceUnavailable): ${UNABLE}\n`,
  );
  expect(run('api-resources')).toMatchObject({ code: 1, stderr: `error: ${STALE}\n` });
  expect(run('api-versions').stdout).not.toContain('metrics');
  expect(run('describe hpa web').stdout).toContain(
    `unable to fetch metrics from resource metrics API: ${UNABLE} (get pods.metrics.k8s.io)`,
  );
  run('create namespace old');
  run('delete namespace old --wait=false');
  waits(30);
  expect(run('get namespace old -o yaml').stdout.replaceAll(/\s+/g, ' ')).toContain(
    `message: 'Discovery failed for some groups, 1 failing: ${STALE}' reason: DiscoveryFailed status: "True"`,
  );

  run('scale deployment metrics-server -n kube-system --replicas=1');
  waits(90);
  expect(available()).toContain('True');
  expect(run('top pods').stdout).toMatch(/^web-\S+ +\d+m/m);
  expect(run('get namespace old').stderr).toContain('not found');
});

it('an APIService says what is wrong with the server behind it', () => {
  const { run, waits } = start();
  const why = () => /\((.*)\)/.exec(run('get apiservices').stdout)?.[1];
  run('delete service metrics-server -n kube-system');
  waits(1);
  expect(why()).toBe('ServiceNotFound');
  run('create service clusterip metrics-server -n kube-system --tcp=80:10250');
  waits(1);
  expect(why()).toBe('ServicePortError');
  run('delete service metrics-server -n kube-system');
  run('expose deployment metrics-server -n kube-system --port=443 --target-port=9999');
  waits(1);
  expect(why()).toBe('FailedDiscoveryCheck');
  const [clusterIP] = /10\.\d+\.\d+\.\d+/.exec(run('get service metrics-server -n kube-system').stdout) ?? [];
  const url = `https://${clusterIP}:443/apis/metrics.k8s.io/v1beta1`;
  expect(run('get apiservices v1beta1.metrics.k8s.io -o yaml').stdout.replaceAll(/\s+/g, ' ')).toContain(
    `failing or missing response from ${url}: Get "${url}": dial tcp ${clusterIP}:443: connect: connection refused`,
  );
});

it('minikube takes it away and brings it back', () => {
  const { run, waits } = start();
  expect(run('minikube addons disable metrics-server')).toMatchObject({ code: 0, stderr: '' });
  waits(5);
  expect(run('get apiservices').stderr).toContain('No resources found');
  expect(run('top nodes').stderr).toBe('error: Metrics API not available\n');
  expect(run('minikube addons enable metrics-server')).toMatchObject({ code: 0, stderr: '' });
  waits(30);
  expect(run('top nodes').code).toBe(0);
});
