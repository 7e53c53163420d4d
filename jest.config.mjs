/** Sources run as they are: swc strips the types, Node loads the ES modules. */
const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['/dist/', '/cdktf.out/', '/.bos/'],
};

export default {
  reporters: ['default', '<rootDir>/scripts/tally-reporter.mjs'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{packages,infra,scripts}/**/*.test.{ts,tsx}'] },
    { ...base, displayName: 'system', testMatch: ['<rootDir>/tests/**/*.test.ts'] },
  ],
};
