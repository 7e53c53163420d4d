import { checkEncryption } from './encryption.ts';
import { checkFunctions } from './functions.ts';
import { checkDeployments, checkGatewayLogs, checkRoutes } from './gateway.ts';
import { checkDeadLetters, checkInvocations } from './invocations.ts';
import { checkOrdering } from './ordering.ts';
import type { Plan, Problem } from './plan.ts';
import { checkActions, checkWildcards } from './policies.ts';
import { checkReferences } from './references.ts';
import { checkTables } from './tables.ts';

/** Everything that can be known to be wrong with a plan without an account and without a network. */
export const checkPlan = async (plan: Plan): Promise<Problem[]> => [
  ...checkReferences(plan),
  ...checkTables(plan),
  ...checkFunctions(plan),
  ...checkRoutes(plan),
  ...checkDeployments(plan),
  ...checkGatewayLogs(plan),
  ...checkInvocations(plan),
  ...checkDeadLetters(plan),
  ...checkOrdering(plan),
  ...checkEncryption(plan),
  ...checkWildcards(plan),
  ...(await checkActions(plan)),
];
