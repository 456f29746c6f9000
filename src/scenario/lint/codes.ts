/** Every code of the linter, with the text that `wavetank explain CODE` prints. */

export interface Code {
  readonly code: string;
  readonly title: string;
  readonly explanation: string;
}

export const CODES: readonly Code[] = [
  {
    code: 'E000',
    title: 'The file is not YAML that can be read',
    explanation: `The file is read as YAML 1.2. Text that holds ": ", " #", or begins with one of ? , [ ] { } & * ! | > ' " % @ needs
quotes. A map may not have a key twice, lists and maps may stand 64 deep in each other, and aliases may not multiply.`,
  },
  {
    code: 'E001',
    title: 'A field is unknown, missing, or of the wrong form',
    explanation: `Unknown fields are errors, so that a misspelt word does not silently do nothing. Fields that begin with x- are
yours: they are taken and ignored. docs/scenarios.md lists every field; an editor checks them with the schema that
"wavetank schema" prints.`,
  },
  {
    code: 'E002',
    title: 'Something is named that is not there',
    explanation: `A step, goal, fault, parameter, preset, kind, field of a kind or view is referred to by a name that nothing has, or two
things have one name. Write $\${ where a plain \${ is meant in a text.`,
  },
  {
    code: 'E003',
    title: 'Steps or goals wait for each other in a circle',
    explanation:
      'Follow the "after" of the steps, or the "needs" of the goals: somewhere the line comes back to where it began.',
  },
  {
    code: 'E005',
    title: 'A manifest refers to an object that is not there',
    explanation: `A pod names a ConfigMap, Secret, ServiceAccount or claim that neither the manifests nor the cluster have, so its
containers cannot start. Where that is the lesson, tag the scenario with "missing-reference".`,
  },
  {
    code: 'E006',
    title: 'Pods of the first manifests can never be scheduled',
    explanation: `At the start of the scenario a pod is Pending, and the scheduler says that no node fits. Give the cluster larger or
more nodes, or ask for less. Where that is the lesson, tag the scenario with "unschedulable".`,
  },
  {
    code: 'E007',
    title: 'A goal needs nothing done',
    explanation: `The goal is reached at the moment it opens, or when nobody does anything for fifteen minutes. Then nobody learns from
it. Look at what its check asks for.`,
  },
  {
    code: 'E008',
    title: 'A solution does not reach its goal',
    explanation: `The solution was played, on the seed and preset that the message names, and the goal was not reached; or there is no
solution. "wavetank run FILE --seed N" shows the run.`,
  },
  {
    code: 'E009',
    title: 'A file cannot be had',
    explanation: `Files are named relative to the folder of the scenario, and must be inside it: no "..", no absolute path, no link that
leads out.`,
  },
  {
    code: 'E010',
    title: 'A manifest is refused',
    explanation: "The API server refused an object of the scenario; the text is Kubernetes' own.",
  },
  {
    code: 'E011',
    title: 'The run does not pass',
    explanation: `The scenario was played to its end and an expectation or assertion did not hold, or the steady state did not.
"wavetank run FILE --seed N" shows where.`,
  },
  {
    code: 'E012',
    title: 'A mistake reaches the goal',
    explanation: `One of the goal's "mistakes" was played, on the seed and preset that the message names, and the goal counted as reached.
Its check asks for less than its title says.`,
  },
  {
    code: 'W101',
    title: 'Status is written by hand',
    explanation: `A manifest has a status. The API server drops it: status comes from controllers. Use faults and behaviours to make
what you want to show happen.`,
  },
  {
    code: 'W102',
    title: 'A hint gives the answer away',
    explanation: `Hints of level 1 say where to look, of level 2 what is wrong; only level 3 may say how to mend it. This one holds a
command that changes the cluster, or a line of the solution.`,
  },
  {
    code: 'W103',
    title: 'A fault never ends',
    explanation:
      'Nothing heals this fault. Add a step with "heal", or "for: 5m", or say "permanent: true" when it is meant to stay.',
  },
  {
    code: 'W104',
    title: 'A step is never reached',
    explanation: 'No dry run, on any seed or preset, came to this step.',
  },
  {
    code: 'W105',
    title: 'The duration is not true',
    explanation: 'metadata.duration differs by more than half from what the dry run took in simulated time.',
  },
  {
    code: 'W106',
    title: 'A caption is too long',
    explanation: `A caption should be read at a glance: eight lines of 120 columns at most. Make two steps of it, or put the rest into
notes.`,
  },
  {
    code: 'W107',
    title: 'A wait was over before it began',
    explanation: `The condition of "on" held already when the step began to wait, so it waits until it becomes false and true again,
and may wait for ever. Say "level: true" if it may be true already, or wait for the change itself.`,
  },
  {
    code: 'W108',
    title: 'A hint can never be had',
    explanation: `The goal's deadline is earlier, or what the hint waits for held in no dry run: neither with the solution nor when
nothing was done for fifteen minutes. Hints that wait for what somebody types are not judged.`,
  },
];

export const codeOf = (code: string): Code | undefined => CODES.find((each) => each.code === code.toUpperCase());
