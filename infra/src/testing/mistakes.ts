import { checkPlan } from '../checks/check-plan.ts';
import type { Attributes, Plan, Problem } from '../checks/plan.ts';
import { ENVIRONMENTS, synthesizePlan } from './synthesize-plans.ts';

type Name = keyof typeof ENVIRONMENTS;

export const PLANS = Object.fromEntries(
  Object.entries(ENVIRONMENTS).map(([name, environment]) => [name, synthesizePlan(environment)]),
) as Record<Name, Plan>;

/** What the checks say of a plan after one change. */
export const problemsAfter = (
  change: (resource: Plan['resource']) => void,
  environment: Name = 'dev',
): Promise<Problem[]> => {
  const plan = structuredClone(PLANS[environment]);
  change(plan.resource);
  return checkPlan(plan);
};

/** The attributes of one resource, to be changed. */
export const at = (resource: Plan['resource'], type: string, id: string): Attributes => {
  const found = resource[type]?.[id];
  if (!found) throw new Error(`${type}.${id} is not in the plan`);
  return found;
};

/** As if it had not been written: nothing waits for it either. */
export const drop = (resource: Plan['resource'], type: string, id: string): void => {
  at(resource, type, id);
  delete resource[type]?.[id];
  for (const attributes of Object.values(resource).flatMap((byId) => Object.values(byId))) {
    const waitsFor: string[] | undefined = attributes['depends_on'];
    if (waitsFor) attributes['depends_on'] = waitsFor.filter((one) => one !== `${type}.${id}`);
  }
};

export const reference = (path: string): string => `\${${path}}`;
