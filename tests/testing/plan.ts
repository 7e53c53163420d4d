import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

const PLAN = join(import.meta.dirname, '../../infra/cdktf.out/stacks/bos-realtime-local/cdk.tf.json');

interface Statement {
  Action: string[];
  Resource: string[];
}

/** As much of the synthesized plan as tests change. */
export interface Plan {
  resource: {
    aws_lambda_function: Record<
      string,
      { filename: string; environment: { variables: Record<string, string> } }
    >;
    aws_iam_role_policy: Record<string, { policy: string }>;
  };
}

/** A copy of the plan with one thing changed, in a folder that `remove` deletes. */
export const editPlan = (edit: (plan: Plan) => void): { path: string; remove(): void } => {
  const plan: Plan = JSON.parse(readFileSync(PLAN, 'utf8'));
  for (const spec of Object.values(plan.resource.aws_lambda_function)) {
    if (!isAbsolute(spec.filename)) spec.filename = resolve(dirname(PLAN), spec.filename);
  }
  edit(plan);
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  const path = join(folder, 'cdk.tf.json');
  writeFileSync(path, JSON.stringify(plan));
  return { path, remove: () => rmSync(folder, { recursive: true }) };
};

/** Leaves a function's statement for `action` only the resources that `keep` keeps. */
export const allowOnly =
  (name: string, action: string, keep: (resource: string) => boolean) =>
  (plan: Plan): void =>
    changeStatement(plan, name, action, '', (statement) => {
      statement.Resource = statement.Resource.filter(keep);
    });

/** Takes an action on a kind of resource away from a function's role. */
export const forbid =
  (name: string, action: string, resource: string) =>
  (plan: Plan): void =>
    changeStatement(plan, name, action, resource, (statement) => {
      statement.Action = statement.Action.filter((allowed) => allowed !== action);
    });

const changeStatement = (
  plan: Plan,
  name: string,
  action: string,
  resource: string,
  change: (statement: Statement) => void,
): void => {
  const policy = plan.resource.aws_iam_role_policy[`${name}-policy`];
  if (!policy) throw new Error(`the plan has no policy of ${name}`);
  const document: { Statement: Statement[] } = JSON.parse(policy.policy);
  const statement = document.Statement.find(
    ({ Action, Resource }) => Action.includes(action) && Resource.some((arn) => arn.includes(resource)),
  );
  if (!statement) throw new Error(`${name} was not allowed ${action} on ${resource} anyway`);
  change(statement);
  policy.policy = JSON.stringify(document);
};
