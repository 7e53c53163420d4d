import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import type { Identity } from '../constructs/identity.ts';
import { findWebFiles } from '../constructs/web-files.ts';
import { WebHosting } from '../constructs/web-hosting.ts';

const originOf = (url: string): string => url.replace(/^(\w+:\/\/[^/]+).*$/, '$1');

/** The hosted chat page, if the environment wants one. */
export const addPage = (
  scope: Construct,
  name: string,
  { web }: Environment,
  folder: string,
  wsUrl: string,
  identity: Identity,
): WebHosting | undefined => {
  if (!web) return undefined;
  return new WebHosting(scope, 'web', {
    name,
    folder,
    files: findWebFiles(folder),
    connectsTo: [wsUrl, identity.issuer, ...(identity.signInUrl ? [identity.signInUrl] : [])].map(originOf),
    domain: web.domain,
  });
};
