import { describe, expect, it } from '@jest/globals';
import { en } from './en.ts';
import { isLanguage, LANGUAGES, pickLanguage } from './languages.ts';

type Tree = Record<string, unknown>;
const keysOf = (tree: Tree, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keysOf(value as Tree, `${path}${key}.`)
      : [`${path}${key}:${typeof value}:${typeof value === 'function' ? value.length : ''}`],
  );

describe('languages', () => {
  it.each(Object.entries(LANGUAGES))(
    '%s has every sentence, with the same parameters',
    (_tag, { messages }) => {
      expect(keysOf(messages as unknown as Tree).sort()).toEqual(keysOf(en as unknown as Tree).sort());
    },
  );
  it.each(Object.entries(LANGUAGES))('%s leaves nothing empty', (_tag, { messages }) => {
    const said = JSON.stringify(messages, (_key, value) =>
      typeof value === 'function' ? value(2, 2) : value,
    );
    expect(said).not.toContain('""');
    expect(said).not.toContain('undefined');
  });
  it('are picked by the person’s own order', () => {
    expect(pickLanguage(['fr-FR', 'pt-PT', 'en'])).toBe('pt-BR');
    expect(pickLanguage(['en-GB', 'pt-BR'])).toBe('en');
    expect(pickLanguage(['ja'])).toBe('en');
  });
  it('are known by their tag alone', () => {
    expect(isLanguage('pt-BR')).toBe(true);
    expect(isLanguage('toString')).toBe(false);
  });
});
