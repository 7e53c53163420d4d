import { SetupError } from '../setup-error.ts';
import { listOf, type Resources, text } from './resources.ts';
import type { PolicyStatement } from './system.ts';

/** AWS's own policies that allow nothing the stack checks: they are about logs and traces. */
const HARMLESS = [
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess',
];

const strings = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/** @throws {SetupError} for what cannot be judged here; to pass over it would allow too much, or too little. */
const toStatements = (json: string, where: string): PolicyStatement[] => {
  const document = JSON.parse(json) as { Statement: unknown };
  return listOf(document.Statement).map((statement) => {
    for (const key of ['Condition', 'NotAction', 'NotResource']) {
      if (key in statement)
        throw new SetupError(`The policy ${where} has a ${key}, which the local stack cannot judge`);
    }
    return {
      effect: statement['Effect'] === 'Deny' ? 'Deny' : 'Allow',
      actions: strings(statement['Action']),
      resources: strings(statement['Resource']),
    };
  });
};

/** Everything a role may do: its inline policies and those attached to it. */
export const statementsOf = (resources: Resources, roleName: string): PolicyStatement[] => {
  const isOurs = ({ values }: { values: Record<string, unknown> }) => values['role'] === roleName;
  const inline = resources
    .all('aws_iam_role_policy')
    .filter(isOurs)
    .flatMap(({ key, values }) => toStatements(text(values['policy']), key));
  const policies = new Map(resources.all('aws_iam_policy').map((policy) => [policy.values['arn'], policy]));
  const attached = resources
    .all('aws_iam_role_policy_attachment')
    .filter(isOurs)
    .flatMap(({ key, values }) => {
      const arn = text(values['policy_arn']);
      if (HARMLESS.includes(arn)) return [];
      const policy = policies.get(arn);
      if (!policy) throw new SetupError(`${key} attaches ${arn}, which is not in the plan`);
      return toStatements(text(policy.values['policy']), policy.key);
    });
  return [...inline, ...attached];
};
