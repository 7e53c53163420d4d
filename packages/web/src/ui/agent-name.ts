/** An agent's name as people read it: `agent_persona` is the persona people talk to, `agent_elevator` is Elevator. */
export const agentName = (agent: string | undefined, persona: string): string => {
  const bare = (agent ?? '')
    .replace(/^agent[-_:]?/i, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  if (bare === '' || /^persona$/i.test(bare)) return persona;
  return bare.charAt(0).toUpperCase() + bare.slice(1);
};
