/** Where the page connects, and who vouches for its user. */
export interface PageConfig {
  /** The WebSocket address. */
  ws: string;
  identity:
    | { kind: 'local'; tokenUrl: string }
    | { kind: 'oidc'; authority: string; clientId: string; scope: string };
  /** The inspector's address, where there is one. */
  inspect?: string;
}

type Fields = Record<string, unknown>;

const text = (fields: Fields, key: string): string => {
  const value = fields[key];
  if (typeof value !== 'string' || value === '') throw new Error(`The page's configuration has no ${key}.`);
  return value;
};

/** What `/local.json` says, as far as the page needs it. Throws when a field is missing. */
export const fromLocalJson = (fields: Fields): PageConfig => ({
  ws: text(fields, 'ws'),
  identity: { kind: 'local', tokenUrl: text(fields, 'tokenUrl') },
  ...(typeof fields['inspect'] === 'string' ? { inspect: fields['inspect'] } : {}),
});

/** What a deployment's `/config.json` says: `{ws, authority, clientId, scope?}`. Throws when a field is missing. */
export const fromConfigJson = (fields: Fields): PageConfig => ({
  ws: text(fields, 'ws'),
  identity: {
    kind: 'oidc',
    authority: text(fields, 'authority'),
    clientId: text(fields, 'clientId'),
    scope: typeof fields['scope'] === 'string' ? fields['scope'] : 'openid',
  },
});

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** On this machine the local stack describes itself; elsewhere the deployment left a file beside the page. */
export const loadPageConfig = async (host = location.hostname): Promise<PageConfig> => {
  const local = LOOPBACK.has(host);
  const answer = await fetch(local ? '/local.json' : '/config.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`The page's configuration could not be read (${answer.status}).`);
  const fields = (await answer.json()) as Fields;
  return local ? fromLocalJson(fields) : fromConfigJson(fields);
};
