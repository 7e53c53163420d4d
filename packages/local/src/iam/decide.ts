import type { PolicyStatement } from '../plan/system.ts';
import { matchesGlob } from './glob.ts';

/** `unmatched`: no statement speaks of it, which denies as well, but is said in other words. */
export type Decision = 'allowed' | 'denied' | 'unmatched';

/**
 * What identity statements say of one action on one resource (IAM User Guide, "Policy evaluation logic"):
 * an explicit Deny wins, then an Allow, else it is denied. Actions match without regard to case, resources
 * with it. A table's ARN doesn't cover its indexes, nor the other way round: they are different resources.
 * `action` is `service:Operation`; `resource` an ARN, or `*` for a call that names none.
 */
export const decide = (
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
): Decision => {
  const applying = statements.filter(
    (statement) =>
      statement.actions.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.resources.some((pattern) => matchesResource(pattern, resource)),
  );
  if (applying.some(({ effect }) => effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'unmatched';
};

export const isAllowed = (
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
): boolean => decide(statements, action, resource) === 'allowed';

/** Wildcards stay within one of an ARN's six segments; the last one holds all further colons. */
const matchesResource = (pattern: string, resource: string): boolean => {
  if (pattern === '*') return true;
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(resource);
  return wanted.length === given.length && wanted.every((segment, i) => matchesGlob(segment, given[i] ?? ''));
};

const segmentsOf = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};
