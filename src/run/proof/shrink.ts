/** Finds what of a scenario's actions a failure needs: leaves out one after the other for as long as the failure stays. */
import { type LoadedScenario, long } from '../../scenario/index.ts';

/** An action by the step or goal that it belongs to, and its number from 1: `cut/1`, `goal:serve/2`. */
export type ActionName = string;

type Actions = NonNullable<NonNullable<LoadedScenario['scenario']['steps']>[number]['do']>;

/** In place of an action that is left out, so that the others keep their numbers and places. */
const NOTHING = { wait: 0 } as const;

function each(loaded: LoadedScenario, change: (actions: Actions, owner: string) => Actions): LoadedScenario {
  const { steps, goals } = loaded.scenario;
  const scenario = {
    ...loaded.scenario,
    ...(steps && { steps: steps.map((step) => (step.do ? { ...step, do: change(step.do, step.id) } : step)) }),
    ...(goals && {
      goals: goals.map((goal) =>
        goal.solution ? { ...goal, solution: change(goal.solution, `goal:${goal.id}`) } : goal,
      ),
    }),
  };
  return { ...loaded, scenario };
}

/** Every action that does something. */
export function actionsIn(loaded: LoadedScenario): ActionName[] {
  const names: ActionName[] = [];
  each(loaded, (actions, owner) => {
    for (const [i, action] of actions.entries())
      if (long(action).wait === undefined && long(action).until === undefined) names.push(`${owner}/${i + 1}`);
    return actions;
  });
  return names;
}

/** The scenario without some of its actions. */
export function withoutActions(loaded: LoadedScenario, names: readonly ActionName[]): LoadedScenario {
  return each(loaded, (actions, owner) =>
    actions.map((action, i) => (names.includes(`${owner}/${i + 1}`) ? NOTHING : action)),
  );
}

/**
 * @param fails plays the scenario and says whether the failure is still there
 * @returns the actions that can be left out
 */
export async function shrink(
  loaded: LoadedScenario,
  fails: (scenario: LoadedScenario) => Promise<boolean>,
): Promise<ActionName[]> {
  let left: ActionName[] = [];
  // The last first: what came after the failure goes without changing what came before.
  for (const name of actionsIn(loaded).toReversed()) {
    const fewer = [...left, name];
    if (await fails(withoutActions(loaded, fewer))) left = fewer;
  }
  return left.toReversed();
}
