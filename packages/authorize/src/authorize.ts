import { sanitizeText } from '@bos/core/protocol/text';
import { readOffer } from './token.ts';
import type { Claims, TokenVerifier } from './verifier.ts';

/** Who may open a socket: the person, until when, and with which client. */
export interface Grant {
  sub: string;
  /** Epoch seconds. */
  exp: number;
  client?: string;
}

/** Longest user id: it is a table key and a message attribute. */
const MAX_USER_ID_LENGTH = 256;

/** What of a client's version is kept: the gateway takes 8 KB from an authorizer at the most. */
const MAX_VERSION_LENGTH = 64;

/**
 * The grant for a handshake, from its subprotocol offer and nothing else.
 * @returns `undefined` where there is no valid token: the handshake is refused with 401.
 */
export const authorize = async (
  verifier: TokenVerifier,
  headers: Readonly<Record<string, string | undefined>>,
): Promise<Grant | undefined> => {
  const offer = readOffer(findHeader(headers, 'sec-websocket-protocol'));
  const claims = offer && (await verifier.verify(offer.token));
  if (!claims || !isUsable(claims)) return undefined;
  return {
    sub: claims.sub,
    exp: claims.exp,
    ...(offer.clientVersion && { client: offer.clientVersion.slice(0, MAX_VERSION_LENGTH) }),
  };
};

const isUsable = ({ sub, exp }: Claims): boolean =>
  typeof sub === 'string' &&
  sub.length > 0 &&
  sub.length <= MAX_USER_ID_LENGTH &&
  // What a message attribute refuses would make every send of this person fail.
  sub === sanitizeText(sub) &&
  Number.isFinite(exp);

const findHeader = (headers: Readonly<Record<string, string | undefined>>, name: string) =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
