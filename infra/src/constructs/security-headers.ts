import type { CloudfrontResponseHeadersPolicySecurityHeadersConfig } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';

/** What the page may do: nothing inline, nobody's frame, its own files and the named origins only. */
const contentSecurityPolicy = (connectsTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    `connect-src ${["'self'", ...connectsTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Headers of every answer. */
export const securityHeaders = (
  connectsTo: readonly string[],
): CloudfrontResponseHeadersPolicySecurityHeadersConfig => ({
  contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(connectsTo), override: true },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: 'DENY', override: true },
  referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
  strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: false, override: true },
});
