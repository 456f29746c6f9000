/** Redis with a configuration of its own, and what it is told over the network. */
import { beforeEach, describe, expect, it } from 'vitest';
import { apply, begin, cluster, object, serve, settle } from './testing.ts';

beforeEach(begin);

function redis(text: string, command?: readonly string[]): void {
  apply('configmaps', object('v1', 'ConfigMap', 'qa', 'redis', { data: { 'redis.conf': text } }));
  const main = {
    name: 'main',
    image: 'redis:7.4',
    ...(command ? { command } : {}),
    volumeMounts: [
      { name: 'conf', mountPath: '/conf' },
      { name: 'data', mountPath: '/data' },
    ],
  };
  const spec = {
    containers: [main],
    volumes: [
      { name: 'conf', configMap: { name: 'redis' } },
      { name: 'data', emptyDir: {} },
    ],
  };
  apply('pods', object('v1', 'Pod', 'qa', 'redis-0', { spec }, { app: 'redis' }));
  serve('qa', 'redis', { ports: [{ port: 6379 }] }, 'redis');
  settle();
}
const cli = (...words: string[]) => cluster.runtime.exec('qa/redis-0', undefined, ['redis-cli', ...words]);
const log = () => cluster.runtime.logs('qa/redis-0').lines.map(({ text }) => text);

describe('redis', () => {
  it('keeps what it is told, for whoever asks it', () => {
    redis('');
    expect(cli('set', 'a', '1').output).toBe('OK\n');
    expect(cli('incr', 'a').output).toBe('2\n');
    expect(cli('get', 'none').output).toBe('\n');
    cli('rpush', 'l', 'x', 'y');
    expect(cli('lrange', 'l', '0', '-1').output).toBe('x\ny\n');
    expect(cli('incr', 'l').output).toContain('WRONGTYPE');
    expect(cli('nosuch', 'b').output).toBe("ERR unknown command 'nosuch', with args beginning with: 'b' \n\n");
    const client = {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: 'redis:7.4', args: ['redis-cli', '-h', 'redis', 'get', 'a'] }],
      },
    };
    apply('pods', object('v1', 'Pod', 'qa', 'asks', client));
    settle();
    expect(cluster.runtime.logs('qa/asks').lines.map(({ text }) => text)).toEqual(['2']);
    expect(cluster.parts.client('test').get('pods', 'qa/asks')?.status.phase).toBe('Succeeded');
    expect(cluster.runtime.exec('qa/client', undefined, ['redis-cli', '-h', 'redis', 'ping']).missing).toBeDefined();
  });

  it('keeps it over a restart of its container, on its volume', () => {
    redis('');
    cli('set', 'a', '1');
    cli('config', 'set', 'maxmemory', '1mb');
    expect(cli('config', 'get', 'maxmemory').output).toBe('maxmemory\n1048576\n');
    cluster.runtime.exec('qa/redis-0', undefined, ['kill', '1']);
    settle(30);
    expect(cli('get', 'a').output).toBe('1\n');
    expect(cli('config', 'get', 'maxmemory').output, 'which is not written down').toBe('maxmemory\n0\n');
  });

  it('heeds its configuration: limits, port and password', () => {
    redis('# mine\nmaxmemory 2mb\nmaxmemory-policy allkeys-lru\nport 6380\nrequirepass "s3cret"\n', [
      'redis-server',
      '/conf/redis.conf',
    ]);
    expect(log().join('\n')).toContain('Configuration loaded');
    expect(cli('ping')).toMatchObject({
      code: 1,
      output: 'Could not connect to Redis at 127.0.0.1:6379: Connection refused\n',
    });
    expect(cli('-p', '6380', 'ping').output).toBe('NOAUTH Authentication required.\n\n');
    expect(cli('-p', '6380', '-a', 'wrong', '--no-auth-warning', 'ping').output).toContain('AUTH failed: WRONGPASS');
    const own = ['-p', '6380', '-a', 's3cret', '--no-auth-warning'];
    expect(cli(...own, 'CONFIG', 'GET', 'maxmemory*').output).toBe(
      'maxmemory\n2097152\nmaxmemory-policy\nallkeys-lru\nmaxmemory-samples\n5\n',
    );
  });

  it.each([
    ['nosuch yes', 'Bad directive or wrong number of arguments'],
    ['maxmemory lots', 'argument must be a memory value'],
  ])('does not start with %s', (line, why) => {
    redis(`port 6379\n${line}\n`, ['redis-server', '/conf/redis.conf']);
    expect(log().slice(-4)).toEqual([
      '*** FATAL CONFIG FILE ERROR (Redis 7.4.0) ***',
      'Reading the configuration file, at line 2',
      `>>> '${line}'`,
      why,
    ]);
    const [status] = cluster.parts.client('test').get('pods', 'qa/redis-0')?.status.containerStatuses ?? [];
    expect(status?.restartCount).toBeGreaterThan(0);
  });
});
