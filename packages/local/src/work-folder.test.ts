import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorkFolder } from './work-folder.ts';

describe('the work folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'parent-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it('is gone once it is closed', () => {
    const { path, close } = createWorkFolder(parent);
    expect(existsSync(path)).toBe(true);
    close();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('takes the place of those whose process was killed, and leaves others alone', () => {
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    const names = [`bos-stack-${dead}-a`, `bos-stack-${process.pid}-b`, 'photos'];
    for (const name of names) mkdirSync(join(parent, name));
    const { close } = createWorkFolder(parent);
    close();
    expect(readdirSync(parent).sort()).toEqual(names.slice(1).sort());
  });
});
