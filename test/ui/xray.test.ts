/** XRay on a real cluster: where each reference hangs, what a filter leaves, and what the keys of objects do on its lines. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { person, press, type Scene, scene } from './actions/stage.ts';
import type { Driver } from './driver.ts';

const TEMPLATE = JSON.stringify({
  spec: {
    volumes: [
      { name: 'files', configMap: { name: 'files', optional: true } },
      { name: 'scratch', emptyDir: {} },
    ],
    containers: [
      {
        name: 'front',
        image: 'nginx:1.27',
        envFrom: [{ configMapRef: { name: 'settings' } }],
        env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'token', key: 'key' } } }],
      },
      { name: 'side', image: 'busybox', command: ['sleep', '100000'] },
    ],
  },
});

let stage: Scene;
let driver: Driver;
beforeAll(() => {
  stage = scene();
  const { core } = stage.run;
  core.input(`kubectl run zoo --image=nginx:1.27 -n shop --overrides='${TEMPLATE}'`);
  core.advance(core.now + 20_000);
});
afterAll(() => stage.run.close());
afterEach(() => driver.close());

/** The lines without the frame and what stands behind the names. */
const tree = (): string[] => driver.lines().flatMap((each) => /^│ ([│ ├└─+-]*\S+ \S+).*│$/.exec(each)?.[1] ?? []);

async function open(line: string, ...keys: string[]): Promise<void> {
  driver = await person(stage, 80, 24);
  driver.app.showGuide = false;
  await press(driver, [line, ...keys]);
}

describe('the tree', () => {
  it('hangs variables below their container, volumes and the account below the pod', async () => {
    await open(':xray po', '/zoo');
    expect(tree()).toEqual([
      '- pod zoo',
      '├─- container front',
      '│ ├─  secret token',
      '│ └─  configmap settings',
      '├─  container side',
      '├─  configmap files',
      '├─  configmap kube-root-ca.crt',
      '└─  serviceaccount default',
    ]);
    expect(driver.text()).toMatch(/configmap files +does not exist/);
  });

  it('leaves what matches a filter, what is below it, and the way there', async () => {
    await open(':xray po', '/token');
    expect(tree()).toEqual(['- pod zoo', '└─- container front', '  └─  secret token']);
    // closed branches are opened for what is below them, and closed again with the filter
    await press(driver, ['x']);
    expect(tree()).toEqual(['- pod zoo', '└─- container front', '  └─  secret token']);
    await press(driver, ['g', 'enter']);
    expect(tree()).toEqual(['+ pod zoo']);
    await press(driver, ['esc', '/container front']);
    expect(tree()).toEqual(['- pod zoo', '└─+ container front']);
    await press(driver, ['esc']);
    expect(tree()).toContain('+ pod zoo');
    await press(driver, ['/', 'ctrl-u', ...'no such line', 'enter']);
    expect(driver.text()).toContain('Nothing matches; esc clears it.');
  });
});

describe('keys on a line', () => {
  const POD: readonly string[] = [':xray po', '/zoo'];
  const CONTAINER = [...POD, 'j'] as const;
  const SECRET = [...CONTAINER, 'j'] as const;
  const GONE = [...POD, 'G', 'k', 'k'] as const;
  const titled = (title: string) => (): void => expect(driver.title()).toContain(title);
  const told = (text: string) => (): void => expect(driver.text()).toContain(text);

  it.each([
    [POD, 'd', titled('Describe(shop/zoo)')],
    [POD, 'y', titled('YAML(shop/zoo)')],
    [POD, 'E', titled('events(pod/zoo)')],
    [POD, 'l', titled('Logs(shop/zoo)')],
    [POD, 'p', titled('Previous Logs(shop/zoo)')],
    [POD, 's', titled('containers(shop/zoo)')],
    [POD, 'e', told('kubectl edit pod zoo -n shop')],
    [POD, 'J', told('Nothing owns this object.')],
    [POD, 'c', (): void => expect(driver.copied).toEqual(['zoo'])],
    [POD, 'n', (): void => expect(driver.copied).toEqual(['shop'])],
    [POD, 'ctrl-d', told('kubectl delete pod zoo -n shop --wait=false')],
    [CONTAINER, 'l', titled('Logs(shop/zoo:front)')],
    [CONTAINER, 's', told('kubectl exec -it zoo -n shop -c front -- sh')],
    [CONTAINER, 'd', titled('Describe(shop/zoo)')],
    [CONTAINER, 'c', (): void => expect(driver.copied).toEqual(['front'])],
    [CONTAINER, 'ctrl-d', told('This line is no object of its own in the cluster.')],
    [SECRET, 'd', titled('Describe(shop/token)')],
    [SECRET, 'u', titled('references(shop/token)')],
    [SECRET, 'ctrl-d', told('kubectl delete secret token -n shop')],
    [GONE, 'd', told('There is no configmap files.')],
    [[':xray deploy', '/web'], 's', told('Scale deployment shop/web')],
    [[':xray po', '/no such line'], 'd', told('Describe acts on a row, and there is none here.')],
  ] as const)('%j and %s', async (keys, key, sees) => {
    await open(keys[0] as string, ...keys.slice(1), key);
    sees();
  });

  it('are hints and help only where they do something', async () => {
    await open(':xray po', '/zoo', '?');
    expect(driver.text()).toMatch(/<l> +Logs/);
    await press(driver, ['/Delete the object']);
    expect(driver.title()).toContain('[1/1]');
    await press(driver, ['esc', 'esc', 'j', '?', '/Delete the object']);
    expect(driver.title()).toContain('[0]');
  });
});
