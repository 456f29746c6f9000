/** What every scenario that ships has, and what the library as a whole has. */
import { describe, expect, it } from 'vitest';
import { loadFile } from '../../src/scenario/index.ts';
import { library } from './play.ts';

const entries = library.entries();

describe.each(entries)('$name', ({ file, section }) => {
  const { scenario } = loadFile(file);
  const { metadata, steps = [], goals = [], assertions = [] } = scenario;

  it('has captions, two things that are judged, a duration and concepts', () => {
    expect(steps.some(({ say }) => say !== undefined)).toBe(true);

    // A command whose exit code or output is given is judged as well.
    const judged = steps.reduce((sum, { expect: list = [], do: actions = [] }) => {
      const commands = actions.filter((each) => typeof each === 'object' && typeof each.run === 'object').length;
      return sum + commands + (Array.isArray(list) ? list.length : 1);
    }, 0);
    expect(judged + goals.length + assertions.length).toBeGreaterThanOrEqual(2);
    expect(metadata.concepts?.length).toBeGreaterThanOrEqual(1);
    expect(metadata.duration).toBeDefined();
    expect(metadata.difficulty).toBeDefined();
  });

  it.runIf(section === 'exercises')('has hints in three steps and a debrief for each goal', () => {
    expect(metadata.tags).toContain('on-call');
    expect(metadata.summary).toBeDefined();
    for (const { hints = [], debrief, optional } of goals) {
      if (optional) continue; // it goes along with the others: nobody is led to it
      // Beside those in three steps there may be hints that speak of what is seen or was tried.
      expect(hints.filter(({ when }) => when === undefined).map(({ level }) => level)).toEqual([1, 2, 3]);
      expect(debrief).toBeDefined();
    }
  });

  it.runIf(section === 'notes-to-cluster')('has something to do, with a hint', () => {
    expect(goals.length).toBeGreaterThanOrEqual(1);
    for (const { hints = [] } of goals) expect(hints.length).toBeGreaterThanOrEqual(1);
  });
});

it('there are twelve exercises in three levels, some with two causes', () => {
  const exercises = entries.filter(({ section }) => section === 'exercises').map(({ file }) => loadFile(file).scenario);
  expect(exercises.length).toBeGreaterThanOrEqual(12);
  for (const level of ['beginner', 'intermediate', 'advanced'] as const)
    expect(exercises.filter(({ metadata }) => metadata.difficulty === level).length).toBeGreaterThanOrEqual(2);
  expect(exercises.filter(({ metadata }) => metadata.tags?.includes('two-causes')).length).toBeGreaterThanOrEqual(1);
});

it('there is a guided scenario for each topic', () => {
  const topics = `
    node-failure rolling-update cronjob-ticks self-healing scaling blue-green probes termination crash-loop statefulset-order
    daemonset drain preemption zones autoscaling quota unbound-claim service-selector dns network-policy ingress
    configmap-change secret-types job-retries rbac scheduler-down controller-manager-down etcd-backup namespace-terminating
    image-pull init-containers certificate-expiry`;
  const guided = entries.filter(({ section }) => section !== 'exercises' && section !== 'notes-to-cluster');
  expect(guided.map(({ name }) => name)).toEqual(expect.arrayContaining(topics.trim().split(/\s+/)));
});
