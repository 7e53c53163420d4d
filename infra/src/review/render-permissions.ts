import { type Plan, type PlannedPolicy, policiesOf, resourcesOf } from '../checks/plan.ts';

const short = (text: string): string =>
  text.replace(/\$\{aws_[a-z0-9_]+\.([^}]+)\}/g, '<$1>').replace(/\$\{([^}]+)\}/g, '<$1>');

const renderPolicy = ({ owner, statements }: PlannedPolicy): string => {
  const lines = statements.flatMap(({ effect, actions, resources, principal, condition }) => [
    `  ${effect} ${actions.join(', ')}`,
    ...(principal === undefined ? [] : [`    to ${short(JSON.stringify(principal))}`]),
    ...resources.map((resource) => `    on ${short(resource)}`),
    ...(condition === undefined ? [] : [`    if ${short(JSON.stringify(condition))}`]),
  ]);
  return [owner.address, ...lines].join('\n');
};

/** Who may do what: roles and resource policies first, then who may invoke which function. Sorted. */
export const renderPermissions = (plan: Plan): string => {
  const policies = policiesOf(plan).map(renderPolicy).sort();
  const attachments = resourcesOf(plan, 'aws_iam_role_policy_attachment')
    .map(({ attributes }) => `${short(attributes['role'])} has ${attributes['policy_arn']}`)
    .sort();
  const invocations = resourcesOf(plan, 'aws_lambda_permission')
    .map(({ attributes }) => {
      const { function_name: fn, principal, source_arn: source } = attributes;
      return `${short(fn)} may be invoked by ${principal} for ${short(source)}`;
    })
    .sort();
  return `${[...policies, [...attachments, ...invocations].join('\n')].join('\n\n')}\n`;
};
