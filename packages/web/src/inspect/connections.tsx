import type { StackState } from './stack-json.ts';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export const Connections = ({ state }: { state: StackState }) => (
  <section className="panel" aria-labelledby="connections">
    <header>
      <h2 id="connections">Live connections</h2>
      <span className="quiet">{state.connections.length}</span>
    </header>
    {state.connections.length === 0 && (
      <p className="quiet">Nobody is here. Open the chat in another window.</p>
    )}
    <ul className="lines">
      {state.connections.map(({ connectionId, principalId, connectedAt }) => (
        <li key={connectionId}>
          <b>{principalId ?? 'somebody'}</b>
          <code className="connection-id">{connectionId}</code>
          <span className="quiet">since {time.format(new Date(connectedAt))}</span>
        </li>
      ))}
    </ul>
  </section>
);
