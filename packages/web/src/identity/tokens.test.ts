import { beforeEach, describe, expect, it } from '@jest/globals';
import { createTokenKeeper, type Tokens } from './tokens.ts';

const tokens = (part: Partial<Tokens> = {}): Tokens => ({
  token: 'first',
  lastsMs: 3_600_000,
  userId: 'ana',
  name: 'Ana',
  refreshToken: 'r1',
  ...part,
});

describe('the keeper of tokens', () => {
  let now: number;
  /** The refresh tokens that were used, in order, and how each use is answered. */
  let asked: string[];
  let answers: (Tokens | null | Error)[];
  beforeEach(() => {
    now = 0;
    asked = [];
    answers = [];
  });
  const keep = (first = tokens()) =>
    createTokenKeeper(
      first,
      async (refreshToken) => {
        asked.push(refreshToken);
        const answer = answers.shift() ?? null;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      () => now,
    );

  it('gives the token it has until a minute before its end', async () => {
    const getToken = keep();
    now = 3_540_000;
    expect(await getToken({ renew: false })).toBe('first');
    expect(asked).toEqual([]);
    answers = [tokens({ token: 'second' })];
    now += 1;
    expect(await getToken({ renew: false })).toBe('second');
    expect(await getToken({ renew: false })).toBe('second');
    expect(asked).toEqual(['r1']);
  });

  it('uses a refresh token once, however many ask at a time', async () => {
    const getToken = keep();
    answers = [tokens({ token: 'second', refreshToken: 'r2' }), tokens({ token: 'third' })];
    const wanted = [true, true, false].map((renew) => getToken({ renew }));
    expect(await Promise.all(wanted)).toEqual(['second', 'second', 'second']);
    expect(await getToken({ renew: true })).toBe('third');
    expect(asked).toEqual(['r1', 'r2']);
  });

  it('keeps a refresh token that the provider does not rotate', async () => {
    const getToken = keep();
    answers = [tokens({ refreshToken: undefined }), tokens()];
    await getToken({ renew: true });
    await getToken({ renew: true });
    expect(asked).toEqual(['r1', 'r1']);
  });

  it('is signed out for good once the provider has refused', async () => {
    const getToken = keep();
    expect(await getToken({ renew: true })).toBeNull();
    answers = [tokens()];
    expect(await getToken({ renew: false })).toBeNull();
    expect(asked).toEqual(['r1']);
  });

  it('is signed out when it has no refresh token, or gets somebody else’s', async () => {
    expect(await keep(tokens({ refreshToken: undefined }))({ renew: true })).toBeNull();
    const getToken = keep();
    answers = [tokens({ userId: 'bia', token: 'hers' })];
    expect(await getToken({ renew: true })).toBeNull();
    expect(await getToken({ renew: false })).toBeNull();
  });

  it('tells trouble on the way to everyone who waits, and may be asked again', async () => {
    const getToken = keep();
    answers = [new TypeError('Failed to fetch'), tokens({ token: 'second' })];
    const both = await Promise.allSettled([getToken({ renew: true }), getToken({ renew: true })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await getToken({ renew: false })).toBe('first');
    expect(await getToken({ renew: true })).toBe('second');
    expect(asked).toEqual(['r1', 'r1']);
  });
});
