import { describe, expect, it } from '@jest/globals';
import { sessionOf } from '../app/route.ts';
import { shorten } from '../chat/titles.ts';
import { toUserId } from '../identity/local-identity.ts';
import { agentName } from './agent-name.ts';
import { bytesOver } from './bytes-over.ts';
import { toPreview } from './preview.ts';

describe('a preview', () => {
  it('holds the words and none of Markdown’s marks', () => {
    expect(toPreview('# Title\n> **bold** and `code`\n- item [link](https://a.b)')).toBe(
      'Title bold and code item link',
    );
  });
  it('keeps what only looks like a mark', () => {
    expect(toPreview('a < b > c snake_case')).toBe('a < b > c snake_case');
  });
});

describe('a topic', () => {
  it('is the first line, cut at a word', () => {
    expect(shorten('One two three\nfour')).toBe('One two three');
    expect(shorten('abcdefgh ijklmnop', 12)).toBe('abcdefgh…');
    expect(shorten('😀'.repeat(5), 3)).toBe('😀😀😀…');
  });
});

describe('names', () => {
  it('of people become ids every key may hold', () => {
    expect(toUserId('  José da Silva ')).toBe('jose-da-silva');
    expect(toUserId('日本')).toBe('');
  });
  it('of agents read as words', () => {
    expect(agentName('agent_elevator', 'Building')).toBe('Elevator');
    expect(agentName('agent_persona', 'Building')).toBe('Building');
    expect(agentName(undefined, 'Building')).toBe('Building');
  });
});

describe('a message’s size', () => {
  it('is measured in bytes of UTF-8, against the protocol’s limit', () => {
    expect(bytesOver('a'.repeat(16_384))).toBe(0);
    expect(bytesOver('é'.repeat(8_193))).toBe(2);
  });
});

describe('the address', () => {
  it('names a session only by a well-formed id', () => {
    expect(sessionOf('#/s/s0abc-1')).toBe('s0abc-1');
    expect(sessionOf('#/s/<b>')).toBeUndefined();
    expect(sessionOf('')).toBeUndefined();
  });
});
