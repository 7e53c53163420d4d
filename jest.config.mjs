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

/** The client's tests once more, with what is published instead of its sources: what was shortened there still works. */
const client = '<rootDir>/packages/client';
const published = {
  ...base,
  displayName: 'published',
  testMatch: ['client*', 'tabs/*', 'react/*', 'storage/*'].map(
    (tests) => `${client}/src/${tests}.test.{ts,tsx}`,
  ),
  modulePathIgnorePatterns: ['/cdktf.out/', '/.bos/'],
  moduleNameMapper: {
    '(^|/)(client|memory)\\.ts$': `${client}/dist/index.js`,
    '(^|/)indexeddb\\.ts$': `${client}/dist/storage/indexeddb.js`,
    '(^|/)shared-client\\.ts$': `${client}/dist/tabs/index.js`,
    '(^|/)hooks\\.ts$': `${client}/dist/react/index.js`,
  },
};

export default {
  reporters: ['default', '<rootDir>/scripts/tally-reporter.mjs'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{packages,infra,scripts}/**/*.test.{ts,tsx}'] },
    published,
    { ...base, displayName: 'system', testMatch: ['<rootDir>/tests/**/*.test.ts'] },
  ],
};
