import type { IncomingMessage } from 'node:http';
import type { FaultEngine } from '../faults/engine.ts';
import { type KnownNames, ruleSetFor } from '../faults/rule.ts';
import { type Issuer, TokenRequest } from '../identity/issuer.ts';
import type { Stats } from '../stats/meter.ts';
import type { LocalJson } from './local-json.ts';
import { explain, failure, json, type Reply, readJson } from './reply.ts';

export type Handler = (request: IncomingMessage, url: URL) => Promise<Reply> | Reply;
/** Path → method → handler. */
export type Routes = Record<string, Partial<Record<'GET' | 'POST', Handler>>>;

export interface ApiParts {
  local(): LocalJson;
  issuer: Issuer;
  faults: Pick<FaultEngine, 'replace' | 'report'>;
  stats(): Stats;
  /** What fault rules may name. */
  names: KnownNames;
}

/** The stack's own API. */
export const apiRoutes = ({ local, issuer, faults, stats, names }: ApiParts): Routes => ({
  '/local.json': { GET: () => json(local()) },
  '/.well-known/jwks.json': { GET: () => json(issuer.jwks) },
  '/stats': { GET: () => json(stats()) },
  '/token': {
    async POST(request) {
      const body = await readJson(request);
      if ('error' in body) return failure(400, body.error);
      const wanted = TokenRequest.safeParse(body.value);
      return wanted.success ? json(await issuer.sign(wanted.data)) : failure(400, explain(wanted.error));
    },
  },
  '/faults': {
    GET: () => json(faults.report()),
    async POST(request) {
      const body = await readJson(request);
      if ('error' in body) return failure(400, body.error);
      const set = ruleSetFor(names).safeParse(body.value);
      if (!set.success) return failure(400, explain(set.error));
      faults.replace(set.data);
      return json(faults.report());
    },
  },
});
