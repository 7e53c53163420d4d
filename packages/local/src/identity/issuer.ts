import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { SetupError } from '../setup-error.ts';

/** The body of `POST /token`. */
export const TokenRequest = z.strictObject({
  user_id: z.string().min(1).max(256),
  /** Seconds; negative for a token that has expired already. */
  expires_in: z.int().min(-1e9).max(1e9).default(3_600),
  /** Merged last; null deletes a claim. */
  claims: z.record(z.string(), z.unknown()).default({}),
});
export type TokenRequest = z.infer<typeof TokenRequest>;

/** Stands in for the identity provider: signs tokens for anyone who asks, on this machine. */
export interface Issuer {
  /** What `/.well-known/jwks.json` answers. */
  jwks: { keys: JWK[] };
  sign(request: TokenRequest): Promise<{ token: string; expires_in: number }>;
}

const ALGORITHM = 'ES256';

const newKey = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return exportJWK(privateKey);
};

/** The key of the data folder, made at the first start, so that tokens outlive a restart. */
const keptKey = async (dataDir: string): Promise<JWK> => {
  const path = join(dataDir, 'issuer-key.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new SetupError(`Cannot read ${path}: ${error.message}`, { cause: error });
  });
  if (text === undefined) {
    const key = await newKey();
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, JSON.stringify(key));
    await chmod(path, 0o600);
    return key;
  }
  try {
    const key = JSON.parse(text) as JWK;
    await importJWK(key, ALGORITHM);
    return key;
  } catch (error) {
    throw new SetupError(`${path} holds no signing key: delete it to get a new one`, { cause: error });
  }
};

/**
 * @param issuer the `iss` of its tokens
 * @param audience the `aud` of its tokens
 * @throws {SetupError} when the data folder's key cannot be used
 */
export const createIssuer = async (options: {
  issuer: () => string;
  audience: string;
  dataDir?: string | undefined;
  now?: () => number;
}): Promise<Issuer> => {
  const { issuer, audience, dataDir, now = Date.now } = options;
  const { d, ...publicPart } = dataDir === undefined ? await newKey() : await keptKey(dataDir);
  const privateKey = await importJWK({ ...publicPart, ...(d !== undefined && { d }) }, ALGORITHM);
  const kid = await calculateJwkThumbprint(publicPart);

  return {
    jwks: { keys: [{ ...publicPart, kid, use: 'sig', alg: ALGORITHM }] },
    async sign({ user_id, expires_in, claims }) {
      const issuedAt = Math.floor(now() / 1_000);
      const merged = {
        iss: issuer(),
        aud: audience,
        sub: user_id,
        iat: issuedAt,
        exp: issuedAt + expires_in,
        ...claims,
      };
      const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
      const token = await new SignJWT(kept)
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .sign(privateKey);
      return { token, expires_in };
    },
  };
};
