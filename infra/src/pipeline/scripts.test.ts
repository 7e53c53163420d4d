import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(60_000);

const scripts = join(import.meta.dirname, '../../../scripts');

/** Runs a script as a person would; what it says and how it ends. */
const run = (name: string, args: string[], env: Record<string, string> = {}) => {
  const { PATH = '', HOME = '' } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [join(scripts, name), ...args], {
    env: { PATH, HOME, ...env },
    encoding: 'utf8',
  });
  return { status, said: stderr.trim() };
};

const roots: string[] = [];

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** A project whose stack is synthesized, and a terraform that answers with this saved plan. */
const projectWith = (changes: object[], backend: object = { s3: { bucket: 'state' } }) => {
  const root = mkdtempSync(join(tmpdir(), 'bos-project-'));
  roots.push(root);
  const stack = join(root, 'infra/cdktf.out/stacks/bos-realtime-dev');
  mkdirSync(stack, { recursive: true });
  writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend } }));
  writeFileSync(join(root, 'plan.json'), JSON.stringify({ resource_changes: changes }));
  writeFileSync(join(root, 'terraform'), `#!/bin/sh\ncase "$*" in *show*) cat '${root}/plan.json';; esac\n`);
  chmodSync(join(root, 'terraform'), 0o755);
  const env = { PATH: [root, process.env['PATH']].join(delimiter) };
  return { root, env, summary: () => readFileSync(join(stack, 'summary.md'), 'utf8') };
};

const TABLE = 'aws_dynamodb_table.messages-table';
const REPLACED = { address: TABLE, type: 'aws_dynamodb_table', change: { actions: ['delete', 'create'] } };

describe('plan', () => {
  it('refuses to lose data, by its address, after it has told the reviewer', () => {
    const { root, env, summary } = projectWith([REPLACED]);
    const { status, said } = run('plan.mjs', ['dev', '--root', root], env);
    expect({ status, said }).toEqual({
      status: 1,
      said: `this plan would lose data: ${TABLE}; to go on, name them in BOS_ACCEPT_LOSS_OF`,
    });
    expect(summary()).toContain(`**Data would be lost**\n- \`${TABLE}\``);
  });

  it('goes on when the loss is named, or when it is only to inform', () => {
    const { root, env } = projectWith([REPLACED]);
    expect(run('plan.mjs', ['dev', '--root', root], { ...env, BOS_ACCEPT_LOSS_OF: TABLE }).status).toBe(0);
    expect(run('plan.mjs', ['dev', '--root', root, '--inform'], env).status).toBe(0);
  });

  it('refuses a plan whose state would be one machine’s file', () => {
    const { root, env } = projectWith([], { local: {} });
    expect(run('plan.mjs', ['dev', '--root', root], env)).toEqual({
      status: 1,
      said: 'the plan keeps its state in a file: set BOS_STATE_BUCKET before it is synthesized',
    });
  });
});

describe('a wrong word on the command line', () => {
  it.each([
    ['plan.mjs', ['staging'], /^usage: node scripts\/plan\.mjs/],
    ['cdktf.mjs', ['deploy'], /^usage: pnpm cdktf .*deploy <dev\|prod>/],
    ['cdktf.mjs', ['synth', 'staging'], /^usage: pnpm cdktf synth \[dev\|prod\|local\]/],
    ['cdktf.mjs', ['deploy', 'local'], /^local is this machine: npm start makes its plan real$/],
    ['cdktf.mjs', ['deploy', 'prod'], /^prod is shared: set BOS_STATE_BUCKET/],
    ['rollback.mjs', ['prod'], /^usage: node scripts\/rollback\.mjs/],
    ['rollback.mjs', ['prod', 'HEAD'], /^set BOS_STATE_BUCKET/],
    ['smoke.mjs', [], /^usage: node scripts\/smoke\.mjs/],
    ['smoke.mjs', ['--local', 'http://127.0.0.1:1', '--timeout', '1'], /^smoke test failed: fetch failed/],
    ['smoke.mjs', ['--url', 'wss://x'], /^smoke test failed: BOS_TOKEN is not set/],
    ['smoke-deployed.mjs', [], /^usage: node scripts\/smoke-deployed\.mjs/],
    ['redrive.mjs', [], /^usage: node scripts\/redrive\.mjs/],
    ['bootstrap-state.mjs', ['--repository', 'a/b'], /^--repository and --environment belong together$/],
  ])('%s %j is told in one line', (name, args, message) => {
    const { status, said } = run(name, args);
    expect(said).toMatch(message);
    expect(said.split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});
