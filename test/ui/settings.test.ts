import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULTS, remember } from '../../src/ui/app/settings.ts';
import { loadSettings, settingsPath, storeSettings } from '../../src/ui/host.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('lie where XDG says', () => {
    expect(settingsPath({ XDG_CONFIG_HOME: '/x' })).toBe('/x/wavetank/settings.yaml');
  });

  it('come back as they were stored', () => {
    const path = join(folder, 'deep', 'settings.yaml');
    const settings = {
      ...DEFAULTS,
      skin: 'safe' as const,
      history: ['pods'],
      kinds: { pods: { wide: true, sort: { column: 'AGE', descending: true } } },
    };
    storeSettings(path, settings);
    expect(loadSettings(path)).toEqual({ settings, problems: [] });
    expect(readFileSync(path, 'utf8')).toContain('skin: safe');
  });

  it('keep what a person wrote beside them', () => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, '# for the projector\nskin: light # bright room\n\nkinds:\n  pods: { wide: true }\n');
    const { settings } = loadSettings(path);
    storeSettings(path, { ...settings, mouse: true, history: ['pods'] });
    expect(readFileSync(path, 'utf8')).toMatch(
      /^# for the projector\nskin: light # bright room\n\nkinds:\n {2}pods: \{ wide: true \}\n[\s\S]*mouse: true\n/,
    );
    expect(loadSettings(path)).toEqual({ settings: { ...settings, mouse: true, history: ['pods'] }, problems: [] });
  });

  it('keep what is right of a bad file, and tell what is not with its position', () => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, 'mouse: true\nskin: purple\ncolour: red\n');
    const { settings, problems } = loadSettings(path);
    expect(settings).toEqual({ ...DEFAULTS, mouse: true });
    expect(problems[0]).toBe(`${path}:2:1: skin: must be one of stock, safe, light`);
    expect(problems[1]).toMatch(/:3:1: colour: unknown setting/);
  });

  it('leave out only what is wrong of a kind, and say where it stands', () => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, 'kinds:\n  pods: { sort: 5, wide: true, colums: [] }\n  nodes: 3\n  jobs: {}\n');
    const { settings, problems } = loadSettings(path);
    expect(settings.kinds).toEqual({ pods: { wide: true }, jobs: {} });
    expect(problems).toEqual([
      `${path}:2:11: kinds.pods.sort: must be a map of column (a name) and descending (true or false)`,
      `${path}:2:32: kinds.pods.colums: unknown setting - did you mean "columns"?`,
      `${path}:3:3: kinds.nodes: must be a map of sort, wide, columns`,
    ]);
  });

  it('say once where the file is no YAML', () => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, 'mouse: true\nmouse: false\n');
    expect(loadSettings(path).problems).toEqual([`${path}:2:1: Map keys must be unique`]);
  });

  it('suggest the setting that was meant, and say what keeps the file from being read', () => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, 'skinn: safe\n');
    expect(loadSettings(path).problems).toEqual([`${path}:1:1: skinn: unknown setting - did you mean "skin"?`]);
    expect(loadSettings(folder).problems).toEqual([expect.stringMatching(/^\S+: EISDIR/)]);
    expect(loadSettings(join(folder, 'none.yaml')).problems).toEqual([]);
  });

  it.each(['{', '- a\n- b\n', '"text"', '\u0000', 'kinds: [1]\n'])('never stop the start: %j', (text) => {
    const path = join(folder, 'settings.yaml');
    writeFileSync(path, text);
    const { settings, problems } = loadSettings(path);
    expect(settings).toEqual(DEFAULTS);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('remember each command once, the newest last', () => {
    expect(remember(['a', 'b'], 'a')).toEqual(['b', 'a']);
  });
});
