/** Every number of `bos.v1`. Plain constants: a client that imports one carries one. */

/** The WebSocket subprotocol, and so the version of everything below. */
export const PROTOCOL = 'bos.v1';

/** Prefix of the subprotocol item that carries the bearer token. */
export const TOKEN_PREFIX = 'bos.token.';

/** Prefix of the optional subprotocol item that names the client's version. */
export const CLIENT_PREFIX = 'bos.client.';

/** Largest frame in either direction, bytes of UTF-8. The gateway's own limit is 32 KB a frame. */
export const MAX_FRAME_BYTES = 30_720;

/** Largest `text` of a user message, bytes of UTF-8. */
export const MAX_TEXT_BYTES = 16_384;

/** Largest `meta`, bytes of its JSON. */
export const MAX_META_BYTES = 2_048;

/** Live connections a user may have; beyond it the oldest is told `bye` and closed. */
export const MAX_CONNECTIONS = 20;

/** The gateway closes every connection after this long, milliseconds. */
export const MAX_CONNECTION_MS = 7_200_000;

/** How long another device shows "typing" after one `typing` frame, milliseconds. */
export const TYPING_MS = 12_000;

/** A logged message that is still unpublished after this long is finished by any device, milliseconds. */
export const PENDING_MS = 30_000;

/** Messages in one page of `resumed` or `history`: when not asked, and at the most. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/** Sessions in one page of `sessions`: when not asked, and at the most. */
export const DEFAULT_SESSIONS = 20;
export const MAX_SESSIONS = 50;

/** Longest excerpt of a session's last message, code points. */
export const MAX_EXCERPT = 120;

/** The session that holds what came before the user ever wrote one. */
export const DEFAULT_SESSION = 'default';

/** What `id` and `sessionId` look like. */
export const ID_PATTERN = /^[A-Za-z0-9._:-]{1,128}$/;
