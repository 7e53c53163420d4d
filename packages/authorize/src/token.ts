import { CLIENT_PREFIX, PROTOCOL, TOKEN_PREFIX } from '@bos/core/protocol/limits';

/** What a client offered in `Sec-WebSocket-Protocol`. */
export interface Offer {
  token: string;
  clientVersion?: string;
}

/** Reads the offered subprotocols; nothing unless `bos.v1` and a token are among them. */
export const readOffer = (header: string | undefined): Offer | undefined => {
  const items = (header ?? '').split(',').map((item) => item.trim());
  const token = after(items, TOKEN_PREFIX);
  if (!items.includes(PROTOCOL) || !token) return undefined;
  const clientVersion = after(items, CLIENT_PREFIX);
  return { token, ...(clientVersion && { clientVersion }) };
};

const after = (items: string[], prefix: string): string | undefined =>
  items.find((item) => item.startsWith(prefix))?.slice(prefix.length);
