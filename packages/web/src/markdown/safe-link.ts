const ALLOWED = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address if it is one a message may link to; undefined for scripts, data and anything relative. */
export const safeLink = (href: string): string | undefined => {
  const bare = href.trim();
  if (!/^[a-z][a-z0-9+.-]*:/i.test(bare)) return undefined;
  try {
    const url = new URL(bare);
    return ALLOWED.has(url.protocol) ? url.href : undefined;
  } catch {
    // Not an address: shown as the text it is.
    return undefined;
  }
};
