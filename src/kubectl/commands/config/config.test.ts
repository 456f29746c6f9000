import { beforeEach, expect, it } from 'vitest';
import { Cluster } from '../../../engine/index.ts';
import { Kubectl } from '../../index.ts';

let kubectl: Kubectl;
const run = (line: string): string => {
  const { stdout, stderr } = kubectl.run(line.split(' '));
  return stdout + stderr;
};

beforeEach(() => {
  const cluster = new Cluster({ seed: 1, controlPlane: false, nodes: [] });
  cluster.advance(1000);
  kubectl = new Kubectl(cluster);
});

it('a user with the token of a service account may what its roles allow, and no more', () => {
  run('create sa builder');
  run('create role reader --verb=list --resource=pods');
  run('create rolebinding reader --role=reader --serviceaccount=default:builder');
  const token = run('create token builder').trim();
  expect(run(`config set-credentials builder --token=${token}`)).toBe('User "builder" set.\n');
  expect(run('config set-context b --cluster=kubernetes --user=builder')).toBe('Context "b" created.\n');
  expect(run('--context=b auth whoami -o jsonpath={.status.userInfo.username}')).toBe(
    'system:serviceaccount:default:builder',
  );
  run('config use-context b');
  expect(run('get pods')).toBe('No resources found in default namespace.\n');
  expect(run('get services')).toMatch(
    /^Error from server \(Forbidden\): services is forbidden: User "system:serviceaccount:default:builder" cannot list/,
  );
  expect(run('get pods --as=kubernetes-admin')).toMatch(/cannot impersonate resource "users"/);
  expect(run('--user=kubernetes-admin get services')).toMatch(/^NAME +TYPE/);
  expect(run('config view')).toMatch(/- name: builder\n {2}user:\n {4}token: REDACTED\n/);
  expect(run('config view --raw')).toContain(token);
  const uid = run('--user=kubernetes-admin get serviceaccount builder -o jsonpath={.metadata.uid}');
  const { jti } = JSON.parse(atob(token.split('.')[1] ?? ''));
  expect(run('auth whoami')).toBe(
    [
      'ATTRIBUTE                                           VALUE',
      'Username                                            system:serviceaccount:default:builder',
      `UID                                                 ${uid}`,
      'Groups                                              [system:serviceaccounts system:serviceaccounts:default system:authenticated]',
      `Extra: authentication.kubernetes.io/credential-id   [JTI=${jti}]`,
      '',
    ].join('\n'),
  );
  run('--user=kubernetes-admin run box --image=nginx');
  const bound = run(
    '--user=kubernetes-admin create token builder --bound-object-kind=Pod --bound-object-name=box',
  ).trim();
  run(`config set-credentials box --token=${bound}`);
  expect(run('--user=box auth whoami')).toMatch(
    /\/credential-id +\[JTI=.*\n.*\/pod-name +\[box\]\n.*\/pod-uid +\[[\w-]{36}\]\n$/,
  );
  const odd = btoa(JSON.stringify({ sub: 'system:serviceaccount:default:builder', jti: 1, 'kubernetes.io': null }));
  run(`config set-credentials odd --token=x.${odd}.x`);
  expect(run('--user=odd auth whoami')).not.toContain('Extra');
  kubectl.cluster.advance(3_600_000);
  expect(run('get pods')).toBe('error: You must be logged in to the server (Unauthorized)\n');
});

it('who shows nothing is anonymous, and a password opens nothing', () => {
  run('config set-credentials nobody');
  run('config set-credentials bob --username=bob --password=x');
  expect(run('--user=nobody get pods')).toMatch(/User "system:anonymous" cannot list resource "pods"/);
  expect(run('--user=bob get pods')).toBe('error: You must be logged in to the server (Unauthorized)\n');
  expect(run('--user=none get pods')).toBe('error: auth info "none" does not exist\n');
});

it('a server that is elsewhere does not answer', () => {
  const refused = (host: string): string =>
    `The connection to the server ${host} was refused - did you specify the right host or port?\n`;
  expect(run('config set-cluster far.away --server=https://1.2.3.4:6443')).toBe('Cluster "far.away" set.\n');
  run('config set-context f --cluster=far.away --user=kubernetes-admin');
  expect(run('--context=f get pods')).toBe(refused('1.2.3.4:6443'));
  expect(run('--cluster=far.away get pods')).toBe(refused('1.2.3.4:6443'));
  expect(run('config delete-cluster far.away')).toBe('deleted cluster far.away from /home/learner/.kube/config\n');
  expect(run('--context=f get pods')).toBe(refused('localhost:8080'));
  expect(run('config delete-cluster far.away')).toMatch(/^error: cannot delete cluster far.away, not in /);
  expect(run('config delete-user kubernetes-admin')).toMatch(/^deleted user kubernetes-admin from /);
  expect(run('config get-users')).toBe('NAME\n');
});

it('single values are set and unset by the names that lead to them', () => {
  expect(run('config set clusters.my.cluster.server https://a')).toBe('Property "clusters.my.cluster.server" set.\n');
  expect(run('config get-clusters')).toBe('NAME\nkubernetes\nmy.cluster\n');
  run('config set contexts.c.namespace shop');
  run('config set contexts.c.cluster my.cluster');
  run('config set current-context c');
  expect(run('config get-contexts --no-headers')).toMatch(/^\* +c +my\.cluster +shop\n/);
  run('config set clusters.my.cluster.insecure-skip-tls-verify true');
  expect(run('config view --minify')).toMatch(/insecure-skip-tls-verify: true\n {4}server: https:\/\/a\n/);
  expect(run('config unset clusters.my.cluster.insecure-skip-tls-verify')).toMatch(/^Property .* unset\.\n$/);
  expect(run('config view')).not.toContain('insecure');
  expect(run('config unset contexts.nope.namespace')).toBe('error: current map key `nope` is invalid\n');
  expect(run('config set foo.bar 1')).toBe('error: unable to parse foo.bar after [] at api.Config\n');
  expect(run('config set clusters.a.insecure-skip-tls-verify maybe')).toMatch(/^error: strconv.ParseBool/);
  run('config unset current-context');
  expect(run('config current-context')).toBe('error: current-context is not set\n');
});
