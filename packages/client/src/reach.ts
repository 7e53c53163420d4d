/**
 * Whether a server answers at all at this WebSocket address. A browser does not say why a handshake failed; that
 * a plain request gets any answer, a refusal too, tells a refused credential from a dead network.
 */
export const canReach = async (url: string): Promise<boolean> =>
  globalThis.navigator?.onLine !== false &&
  fetch(url.replace(/^ws/, 'http'), {
    mode: 'no-cors',
    cache: 'no-store',
    signal: AbortSignal.timeout(5_000),
  }).then(
    () => true,
    () => false,
  );
