import type { StackState } from './stack-json.ts';

export const Queues = ({ state }: { state: StackState }) => (
  <section className="panel" aria-labelledby="queues">
    <header>
      <h2 id="queues">Queues</h2>
    </header>
    <ul className="lines">
      {state.queues.map(({ name, inFlight, ready }) => (
        <li key={name}>
          <b>{name}</b>
          <span className="quiet">
            {ready.length} waiting, {inFlight} in flight
          </span>
          {ready.length > 0 && (
            <details>
              <summary>Contents</summary>
              <pre>{JSON.stringify(ready.slice(0, 20), null, 2)}</pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  </section>
);
