import { Environment, type EnvironmentData } from './schema.ts';

/** The environment with its defaults; throws one error that names every wrong value and where it stands. */
export const readEnvironment = (data: EnvironmentData): Environment => {
  const result = Environment.safeParse(data);
  if (result.success) return result.data;
  const name = typeof data.name === 'string' ? data.name : 'unnamed';
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new Error(`infra/config/${name}.ts is wrong:\n${lines.join('\n')}`);
};
