import { expect, test } from 'vitest';
import { bench } from './testing.ts';

const volume = (hostPath: { path: string; type?: string }) => ({
  containers: [{ name: 'main', image: 'nginx', volumeMounts: [{ name: 'h', mountPath: '/h' }] }],
  volumes: [{ name: 'h', hostPath }],
});

/** Whether a pod with the volume runs, or what the kubelet says against it. */
function outcomes(...volumes: { path: string; type?: string }[]): string[] {
  const b = bench();
  volumes.forEach((source, i) => {
    b.pod(`pod-${i}`, volume(source));
  });
  b.run(10);
  return volumes.map((_, i) => {
    const told = [...b.cluster.parts.client('test').list('events')].find(
      ({ reason, involvedObject }) => reason === 'FailedMount' && involvedObject.name === `pod-${i}`,
    );
    return told?.message ?? String(b.get(`pod-${i}`)?.status.phase);
  });
}

const failed = (why: string): string => `MountVolume.SetUp failed for volume "h" : ${why}`;

test('a path of the node must be what its type says', () => {
  expect(
    outcomes(
      { path: '/nope', type: 'Directory' },
      { path: '/etc/hostname', type: 'Directory' },
      { path: '/etc', type: 'File' },
      { path: '/var/run/docker.sock', type: 'Socket' },
      { path: '/dev/sda', type: 'CharDevice' },
      { path: '/dev/null', type: 'BlockDevice' },
      { path: '/nope/file', type: 'FileOrCreate' },
      { path: '/etc/hostname/x', type: 'DirectoryOrCreate' },
    ),
  ).toEqual([
    failed('hostPath type check failed: /nope is not a directory'),
    failed('hostPath type check failed: /etc/hostname is not a directory'),
    failed('hostPath type check failed: /etc is not a file'),
    failed('hostPath type check failed: /var/run/docker.sock is not a socket file'),
    failed('hostPath type check failed: /dev/sda is not a character device'),
    failed('hostPath type check failed: /dev/null is not a block device'),
    failed('open /nope/file: no such file or directory'),
    failed('mkdir /etc/hostname: not a directory'),
  ]);
});

test('what a node of kubeadm has is there, and what may be made is made', () => {
  const there = outcomes(
    { path: '/', type: 'Directory' },
    { path: '/var/log/pods/', type: 'Directory' },
    { path: '/etc/hostname', type: 'File' },
    { path: '/run/xtables.lock', type: 'FileOrCreate' },
    { path: '/var/run/containerd/containerd.sock', type: 'Socket' },
    { path: '/dev/fuse', type: 'CharDevice' },
    { path: '/dev/sda', type: 'BlockDevice' },
    { path: '/sys/fs/cgroup', type: 'Directory' },
    { path: '/mnt/a/b', type: 'DirectoryOrCreate' },
    { path: '/mnt/file', type: 'FileOrCreate' },
    { path: '/anything' },
  );
  expect(new Set(there)).toEqual(new Set(['Running']));
});

test('a pod waits for its folder until another one makes it on the same node', () => {
  const b = bench({ nodes: [{ name: 'node-a' }, { name: 'node-b' }] });
  b.pod('waits', volume({ path: '/data/db', type: 'Directory' }));
  b.pod('elsewhere', { nodeName: 'node-b', ...volume({ path: '/data/db/main' }) });
  b.run(10);
  expect(b.get('waits')?.status.phase).toBe('Pending');
  expect(b.events('waits')).toEqual(['FailedMount x5']);
  b.pod('makes', volume({ path: '/data/db/main' }));
  b.run(20);
  expect(b.get('waits')?.status.phase).toBe('Running');
});

test('a single file of the node is mounted as a file, and what is written into it stays', () => {
  const b = bench();
  const script = 'cat /h; cat /made; echo written > /made';
  const mounts = [
    { name: 'h', mountPath: '/h' },
    { name: 'made', mountPath: '/made' },
  ];
  const pod = {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script], volumeMounts: mounts }],
    volumes: [
      { name: 'h', hostPath: { path: '/etc/hostname', type: 'File' } },
      { name: 'made', hostPath: { path: '/mnt/made', type: 'FileOrCreate' } },
    ],
  };
  const log = (name: string): string => {
    b.pod(name, pod);
    b.run(10);
    return b.cluster.runtime
      .logs(`default/${name}`)
      .lines.map(({ text }) => text)
      .join('\n');
  };
  expect(log('first')).toBe('node-a');
  expect(log('second')).toBe('node-a\nwritten');
});

test.each([
  [
    { hostPath: { path: '/nope', type: 'Directory' } },
    /^MountVolume.SetUp failed for volume "disk" : hostPath type check/,
  ],
  [
    { hostPath: { path: '/data' }, mountOptions: ['noatime'] },
    /^MountVolume.MountOptionSupport check failed for volume "disk" : mount options are not supported for this volume type$/,
  ],
])('a PersistentVolume with %j cannot be mounted', (more, why) => {
  const b = bench();
  const disk = { accessModes: ['ReadWriteOnce'], storageClassName: '' };
  b.create(
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: { ...disk, capacity: { storage: '1Gi' }, ...more },
    },
    'persistentvolumes',
  );
  b.create(
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { ...disk, resources: { requests: { storage: '1Gi' } } },
    },
    'persistentvolumeclaims',
  );
  b.pod('db', { ...volume({ path: '' }), volumes: [{ name: 'h', persistentVolumeClaim: { claimName: 'data' } }] });
  b.run(20);
  const [told] = [...b.cluster.parts.client('test').list('events')].filter(({ reason }) => reason === 'FailedMount');
  expect(told?.message).toMatch(why);
});

test('a pod’s own volume of a driver needs the driver, and that it serves pods', () => {
  const csi = (driver: string) => ({ ...volume({ path: '' }), volumes: [{ name: 'h', csi: { driver } }] });
  const b = bench();
  const driver = (name: string, volumeLifecycleModes: string[]) =>
    b.create(
      { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name }, spec: { volumeLifecycleModes } },
      'csidrivers.storage.k8s.io',
    );
  driver('disks.example.com', ['Persistent']);
  driver('secrets.example.com', ['Persistent', 'Ephemeral']);
  for (const name of ['nobody', 'disks', 'secrets']) b.pod(name, csi(`${name}.example.com`));
  b.run(10);
  const told = (pod: string) =>
    [...b.cluster.parts.client('test').list('events')].find(
      ({ reason, involvedObject }) => reason === 'FailedMount' && involvedObject.name === pod,
    )?.message;
  expect(told('nobody')).toBe(
    failed(
      'kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name nobody.example.com not found in the list of registered CSI drivers',
    ),
  );
  expect(told('disks')).toBe(
    failed(
      'kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: volume mode "Ephemeral" not supported by driver disks.example.com (only supports ["Persistent"])',
    ),
  );
  expect(b.get('secrets')?.status.phase).toBe('Running');
});

test('what somebody puts on the node’s disk is there for whoever mounts the path, on that node', () => {
  const b = bench({ nodes: [{ name: 'node-a' }, { name: 'node-b' }] });
  const run = (name: string, script: string, mountPath: string, path: string, nodeName = 'node-a'): string => {
    b.pod(name, {
      nodeName,
      restartPolicy: 'Never',
      containers: [
        { name: 'main', image: 'busybox', command: ['sh', '-c', script], volumeMounts: [{ name: 'h', mountPath }] },
      ],
      volumes: [{ name: 'h', hostPath: { path } }],
    });
    b.run(10);
    return b.cluster.runtime
      .logs(`default/${name}`)
      .lines.map(({ text }) => text)
      .join('\n');
  };
  run('admin', 'mkdir -p /host/mnt/data; echo Hello > /host/mnt/data/index.html', '/host', '/');
  expect(run('reader', 'cat /data/index.html; rm /data/index.html; ls /data', '/data', '/mnt/data')).toBe('Hello');
  expect(run('again', 'ls -d /host/mnt/data; ls /host/mnt/data', '/host', '/')).toBe('/host/mnt/data');
  run('elsewhere', 'echo b > /data/index.html', '/data', '/mnt/data', 'node-b');
  expect(run('last', 'ls /data', '/data', '/mnt/data/')).toBe('');
});
