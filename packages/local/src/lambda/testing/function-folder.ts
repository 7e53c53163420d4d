import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionSpec } from '../../plan/system.ts';

/** Writes a function's code into a folder of its own, as a deployment leaves it. */
export const writeFunction = (
  name: string,
  code: string,
  overrides: Partial<FunctionSpec> = {},
): { spec: FunctionSpec; remove: () => void } => {
  const codeDir = mkdtempSync(join(tmpdir(), `bos-${name}-`));
  writeFileSync(join(codeDir, 'index.js'), code);
  return {
    spec: {
      name,
      arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      roleArn: `arn:aws:iam::000000000000:role/${name}-role`,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      codeDir,
      environment: {},
      timeoutMs: 3_000,
      memoryMb: 256,
      statements: [],
      async: { maxRetries: 2, maxEventAgeMs: 21_600_000 },
      ...overrides,
    },
    remove: () => rmSync(codeDir, { recursive: true, force: true }),
  };
};
