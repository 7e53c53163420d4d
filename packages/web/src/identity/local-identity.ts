import type { Identity } from './identity.ts';

const KEY = 'bos.user';

/**
 * The name this tab goes by. `?as=name` makes a tab somebody of its own, so that two people can be
 * watched side by side in one browser; otherwise all tabs are the same person.
 */
export const rememberedName = (): string | undefined => {
  const own = new URLSearchParams(location.search).get('as');
  return own || localStorage.getItem(KEY) || undefined;
};

export const rememberName = (name: string): void => localStorage.setItem(KEY, name);

/** The user id a typed name stands for: what the token endpoint and every key may hold. */
export const toUserId = (name: string): string =>
  name
    .trim()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._:-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);

/** Sign-in by name at the local stack's issuer. Tokens live in memory alone. */
export const localIdentity = (name: string, tokenUrl: string): Identity => {
  const userId = toUserId(name);
  return {
    userId,
    name: name.trim(),
    async getToken() {
      const answer = await fetch(tokenUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: userId }),
      });
      if (!answer.ok) throw new Error(`No token for ${userId} (${answer.status}).`);
      return ((await answer.json()) as { token: string }).token;
    },
    signIn: () => location.reload(),
    signOut() {
      localStorage.removeItem(KEY);
      location.assign('/');
    },
  };
};
