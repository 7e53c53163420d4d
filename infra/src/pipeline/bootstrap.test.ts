import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actionExists } from '../checks/policies.ts';

const template = (name: string) => readFileSync(join(import.meta.dirname, '../../../scripts', name), 'utf8');

/** `service:Action`, as it stands in a list or alone; ARNs and condition keys have other shapes. */
const ACTION = /(?<=[\s'"[])([a-z0-9-]+):(\*|[A-Z*][A-Za-z*]+)(?=[\s'",\]]|$)(?!['"]:)/gm;

describe('the roles of the pipeline', () => {
  const text = template('bootstrap-github.yaml');

  it('name only actions that IAM knows', async () => {
    const actions = [...new Set([...text.matchAll(ACTION)].map(([action]) => action))];
    expect(actions.length).toBeGreaterThan(60);
    const known = await Promise.all(actions.map(actionExists));
    expect(actions.filter((_, index) => !known[index])).toEqual([]);
  });

  it('are each given to one environment of one repository, never to a branch or to everyone', () => {
    const subjects = [...text.matchAll(/:sub: !Sub (.+)$/gm)].map(([, subject]) => subject);
    const environment = `repo:\${Repository}:environment:\${Environment}`;
    expect(subjects).toEqual([`${environment}-plan`, environment]);
  });
});

describe('the bucket for the record of what exists', () => {
  it('keeps old versions, outlives its stack, and is nobody else’s to read', () => {
    const text = template('bootstrap-state.yaml');
    for (const line of [
      'Status: Enabled',
      'DeletionPolicy: Retain',
      'BlockPublicPolicy: true',
      'aws:SecureTransport',
    ]) {
      expect(text).toContain(line);
    }
  });
});
