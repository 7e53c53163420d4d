import type { LocalJson } from './http/local-json.ts';
import type { Options } from './options.ts';

/** What a person needs to know once the stack runs: where to go, and what to do there. */
export const welcome = (
  { web, inspect }: Pick<LocalJson, 'web' | 'inspect'>,
  { agent, dataDir }: Pick<Options, 'agent' | 'dataDir'>,
): string => {
  const next = agent
    ? 'Sign in with any name and write “Chame o elevador para o andar 5”. A second tab is a second device.'
    : 'Sign in with any name. Nobody answers until an agent of yours does: see docs/local-api.md.';
  const kept = dataDir === undefined ? 'Nothing is kept: --data DIR does.' : `Kept in ${dataDir}.`;
  return `
  Chat page   ${web}
  Inspector   ${inspect}

${next}
${kept} Ctrl-C stops it.
`;
};
