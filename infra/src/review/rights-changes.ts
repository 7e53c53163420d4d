import type { ResourceChange } from './plan-changes.ts';

type Values = Record<string, unknown>;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Each single right of a policy document as a line: effect, action, resource, to whom and on which condition. */
const rightsOf = (document: unknown): string[] => {
  if (typeof document !== 'string') return [];
  return list((JSON.parse(document) as Values)['Statement']).flatMap((statement) => {
    const { Effect, Action, Resource, Principal, Condition } = statement as Values;
    const to = Principal === undefined ? '' : ` to ${JSON.stringify(Principal)}`;
    const when = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
    return list(Action).flatMap((action) =>
      (Resource === undefined ? [''] : list(Resource).map((one) => ` on ${one}`)).map(
        (on) => `${Effect} ${action}${on}${to}${when}`,
      ),
    );
  });
};

/** Attributes that hold policy documents, trust included. */
const DOCUMENTS = ['policy', 'policy_document', 'assume_role_policy'];

/** Types whose very existence is a right. */
const GRANTS: Record<string, (values: Values) => string> = {
  aws_iam_role_policy_attachment: ({ role, policy_arn }) => `${role} has ${policy_arn}`,
  aws_lambda_permission: ({ function_name: name, qualifier, principal, source_arn: source }) =>
    `${name}${qualifier ? `:${qualifier}` : ''} may be invoked by ${principal} for ${source ?? 'known when applied'}`,
};

const rightsIn = (type: string, values: Values | null): string[] => {
  if (!values) return [];
  const grant = GRANTS[type];
  return grant ? [grant(values)] : DOCUMENTS.flatMap((name) => rightsOf(values[name]));
};

/**
 * Whose rights a saved plan changes against what is deployed now, however many commits ago that was: lines of a diff,
 * none if nobody's change. A document whose references do not exist yet is known only when it is applied; its place is named.
 */
export const diffRights = (changes: readonly ResourceChange[]): string[] =>
  changes.flatMap(({ address, type, change }) => {
    const { actions, before = null, after = null, after_unknown: unknown = {} } = change;
    if (actions.every((action) => action === 'no-op' || action === 'read')) return [];
    const [had, gets] = [rightsIn(type, before), rightsIn(type, after)];
    const lines = [
      ...had.filter((right) => !gets.includes(right)).map((right) => `- ${right}`),
      ...gets.filter((right) => !had.includes(right)).map((right) => `+ ${right}`),
    ];
    const hidden = DOCUMENTS.filter((name) => (unknown as Values)[name] === true);
    // What was there is not taken away: its successor is merely not known yet.
    if (hidden.length > 0) return [`  ${address}`, '+ known only when it is applied: see infra/expected'];
    return lines.length > 0 ? [`  ${address}`, ...lines] : [];
  });
