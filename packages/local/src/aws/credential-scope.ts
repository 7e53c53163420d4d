/** Who signed a request, and for which service. The signature itself is not checked: everybody here is local. */
export interface CredentialScope {
  accessKeyId: string;
  /** The signing name, e.g. `dynamodb`, `execute-api`. */
  service: string;
}

/**
 * Reads `Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …`.
 * Signatures in the query are not read: a page of any site could send one.
 */
export const credentialScopeOf = (authorization: string | undefined): CredentialScope | undefined => {
  const [, accessKeyId, service] =
    /^AWS4-\S+\s+(?:.*,\s*)?Credential=([^/\s,]+)\/\d{8}\/[^/\s,]+\/([^/\s,]+)\/aws4_request/.exec(
      authorization ?? '',
    ) ?? [];
  return accessKeyId === undefined || service === undefined ? undefined : { accessKeyId, service };
};
