import { randomBytes } from 'node:crypto';

/** What a function signs its AWS calls with; the access key names the sandbox. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

const PREFIX = 'ASIALOCAL';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Temporary keys in AWS's shape: 20 characters from `ASIA`, 40 characters, a long token. */
export const newCredentials = (): Credentials => ({
  accessKeyId: PREFIX + [...randomBytes(11)].map((byte) => BASE32[byte % 32]).join(''),
  secretAccessKey: randomBytes(30).toString('base64'),
  sessionToken: randomBytes(150).toString('base64'),
});

/** The key was given to a sandbox of this or an earlier run, so its bearer is no administrator. */
export const isSandboxKey = (accessKeyId: string): boolean => accessKeyId.startsWith(PREFIX);
