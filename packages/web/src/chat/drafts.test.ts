import { describe, expect, it } from '@jest/globals';
import { createDrafts } from './drafts.ts';

const shelf = (): Storage => {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
};

describe('drafts', () => {
  it('are kept by person and session', () => {
    const own = shelf();
    createDrafts('ana', own).set('s1', 'hello');
    expect(createDrafts('ana', own).get('s1')).toBe('hello');
    expect(createDrafts('ana', own).get('s2')).toBe('');
    expect(createDrafts('bia', own).get('s1')).toBe('');
  });
  it('leave nothing behind when they are empty', () => {
    const own = shelf();
    const drafts = createDrafts('ana', own);
    drafts.set('s1', 'hello');
    drafts.set('s1', '');
    expect(own.length).toBe(0);
  });
  it('are gone for good when the person signs out, and others’ stay', () => {
    const own = shelf();
    const drafts = createDrafts('ana', own);
    drafts.set('s1', 'hello');
    drafts.set('s2', 'hello');
    createDrafts('bia', own).set('s1', 'hers');
    drafts.forget();
    drafts.set('s1', 'too late');
    expect(own.length).toBe(1);
    expect(createDrafts('bia', own).get('s1')).toBe('hers');
  });
});
