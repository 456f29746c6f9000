/** Checks of what README says of workloads, configuration and storage. */
import { type Checks, claim, DRIVER, job, meta, pod, set, template, type World } from './world.ts';

export const workloads: Checks = {
  Pod(w) {
    w.apply(
      pod(
        'inits',
        'initContainers: [{name: first, image: busybox, command: [sleep, "3"]}, {name: side, image: redis, restartPolicy: Always}]',
      ),
      pod('probed', '', 'readinessProbe: {exec: {command: ["false"]}}'),
      pod('hooked', '', 'lifecycle: {postStart: {exec: {command: ["false"]}}}'),
      pod('crashing', '', 'command: [sh, -c, exit 1]'),
      pod('sized', '', 'resources: {requests: {cpu: 100m}}'),
    );
    w.see(
      'get pods',
      /crashing +0\/1 +(Error|CrashLoopBackOff).*\nhooked +0\/1.*\ninits +2\/2 +Running.*\nprobed +0\/1 +Running/s,
    );
    w.run('debug inits --image=busybox --container=shell -- sleep 1d');
    w.wait(5);
    w.see('get pod inits -o jsonpath={.status.ephemeralContainerStatuses[*].name}', /shell/);
    w.run(
      'patch pod sized --subresource=resize -p {"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"200m"}}}]}}',
    );
    w.wait(10);
    w.see('get pod sized -o jsonpath={.status.containerStatuses[0].resources.requests.cpu}', /^200m$/);
  },
  ReplicaSet(w) {
    w.apply(set('ReplicaSet'));
    w.see('get rs', /web +2 +2 +2/);
  },
  ReplicationController(w) {
    w.apply(`${meta('ReplicationController', 'v1', 'web')}, spec: {replicas: 2, ${template('web')}}}`);
    w.see('get rc', /web +2 +2 +2/);
  },
  Deployment(w) {
    w.apply(set('Deployment'));
    w.run('set image deployment/web main=nginx:1.28');
    w.see('rollout status deployment/web', /successfully rolled out/);
    w.see('rollout history deployment/web', /1 .*\n2 /);
  },
  StatefulSet(w) {
    w.apply(set('StatefulSet', 'replicas: 2, serviceName: web'));
    w.see('get pods', /web-0 +1\/1 +Running.*\nweb-1 +1\/1 +Running/);
  },
  DaemonSet(w) {
    w.apply(set('DaemonSet', 'minReadySeconds: 0'));
    w.see('get ds', /web +3 +3 +3 +3 +3/);
  },
  Job(w) {
    w.apply(`${meta('Job', 'batch/v1', 'once')}, spec: {${job}}}`);
    w.see('get jobs', /once +Complete +1\/1/);
  },
  CronJob(w) {
    w.apply(`${meta('CronJob', 'batch/v1', 'tick')}, spec: {schedule: "* * * * *", jobTemplate: {spec: {${job}}}}}`);
    w.wait(130);
    w.see('get jobs', /tick-\d+ +Complete/);
  },
};

export const configuration: Checks = {
  ConfigMap(w) {
    w.see('create configmap settings --from-literal=mode=dark', /created/);
    w.see('get cm settings -o jsonpath={.data.mode}', /^dark$/);
  },
  Secret(w) {
    w.see('create secret generic key --from-literal=a=b', /created/);
    w.see('get secret key -o jsonpath={.data.a}', /^Yg==$/);
  },
  'environment and volumes from them'(w) {
    w.run('create configmap settings --from-literal=mode=dark');
    w.apply(
      pod(
        'user',
        'volumes: [{name: v, configMap: {name: settings}}]',
        'envFrom: [{configMapRef: {name: settings}}], volumeMounts: [{name: v, mountPath: /etc/v}]',
      ),
      pod('without', '', 'envFrom: [{configMapRef: {name: missing}}]'),
    );
    w.see('exec user -- env', /mode=dark/);
    w.see('exec user -- cat /etc/v/mode', /^dark/);
    w.see('get pod without', /CreateContainerConfigError/);
  },
  'downward API'(w) {
    w.apply(pod('self', '', 'env: [{name: ME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'));
    w.see('exec self -- env', /ME=self/);
  },
  'projected volumes'(w) {
    w.run('create configmap settings --from-literal=mode=dark');
    w.apply(
      pod(
        'user',
        'volumes: [{name: v, projected: {sources: [{configMap: {name: settings}}]}}]',
        'volumeMounts: [{name: v, mountPath: /etc/v}]',
      ),
    );
    w.see('exec user -- cat /etc/v/mode', /^dark/);
  },
};

export const storage: Checks = {
  PersistentVolume: bound,
  PersistentVolumeClaim: bound,
  binding: bound,
  StorageClass: provisioned,
  provisioning: provisioned,
  attaching(w) {
    w.apply(
      ...DRIVER,
      claim('data', 'disk'),
      pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'),
    );
    w.wait(30);
    w.see('get volumeattachments', /disk.example.com +pvc-\S+ +node-\w +true/);
    w.see('get pod user', /1\/1 +Running/);
  },
  growing(w) {
    const grows = DRIVER.map((of) => of.replace('provisioner:', 'allowVolumeExpansion: true, provisioner:'));
    const user = pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]');
    w.apply(...grows, claim('data', 'disk'), user);
    w.run('patch pvc data -p {"spec":{"resources":{"requests":{"storage":"2Gi"}}}}');
    w.wait(30);
    w.see('get pvc data', /2Gi/);
  },
  protection(w) {
    w.apply(
      ...DRIVER,
      claim('data', 'disk'),
      pod('user', 'volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]'),
    );
    w.run('delete pvc data --wait=false');
    w.see('get pvc data', /Terminating/);
    w.run('delete pod user --force');
    w.wait(30);
    w.see('get pvc data', /not found/);
  },
};

function bound(w: World): void {
  w.apply(
    `${meta('PersistentVolume', 'v1', 'disk')}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: "", hostPath: {path: /data}}}`,
    claim('data', ''),
  );
  w.see('get pv', /disk +1Gi +RWO +Retain +Bound +default\/data/);
  w.see('get pvc', /data +Bound +disk/);
}

function provisioned(w: World): void {
  w.apply(...DRIVER, claim('data', 'disk'));
  w.see('get pvc', /data +Bound +pvc-\S+ +1Gi +RWO +disk/);
}
