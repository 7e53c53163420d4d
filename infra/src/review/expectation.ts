import { join } from 'node:path';
import type { Plan } from '../checks/plan.ts';
import { renderPermissions } from './render-permissions.ts';
import { renderResources } from './render-resources.ts';

/** Where the committed expectation is. */
export const EXPECTED_FOLDER = join(import.meta.dirname, '../../expected');

/** The readable files of one environment, by name. */
export const renderAll = (environment: string, plan: Plan): Record<string, string> => ({
  [`${environment}.resources.txt`]: renderResources(plan),
  [`${environment}.permissions.txt`]: renderPermissions(plan),
});
