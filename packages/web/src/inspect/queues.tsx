import { useState } from 'react';
import type { StackState } from './stack-json.ts';

type Queue = StackState['queues'][number];
type Told = { brought: number; unknown: number };

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const redrive = async (queue: string, id?: string): Promise<Told> => {
  const answer = await fetch('/inspect/redrive', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ queue, id }),
  });
  const told = (await answer.json()) as Told & { error?: string };
  if (!answer.ok) throw new Error(told.error ?? String(answer.status));
  return told;
};

/** Topics with who listens to them; queues with what waits in them, and dead letters brought again. */
export const Queues = ({ state }: { state: StackState }) => {
  const [said, setSaid] = useState('');
  const bring = (queue: string, id?: string) => {
    redrive(queue, id).then(
      ({ brought, unknown }) =>
        setSaid(`${brought} brought again${unknown > 0 ? `, ${unknown} of no known kind` : ''}`),
      (reason: unknown) => setSaid(String(reason)),
    );
  };
  return (
    <section className="panel" aria-labelledby="queues">
      <header>
        <h2 id="queues">Topics and queues</h2>
        <span className="quiet" role="status">
          {said}
        </span>
      </header>
      <ul className="lines">
        {state.topics.map(({ name, subscribers }) => (
          <li key={name}>
            <b>{name}</b>
            <span className="quiet">
              {subscribers.length > 0 ? `→ ${subscribers.join(', ')}` : 'nobody listens'}
            </span>
          </li>
        ))}
        {state.queues.map((queue) => (
          <li key={queue.name}>
            <b>{queue.name}</b>
            <span className="quiet">
              {queue.ready.length} waiting, {queue.inFlight} in flight
            </span>
            {queue.takesDeadLetters && queue.ready.length > 0 && (
              <button type="button" className="link-button end" onClick={() => bring(queue.name)}>
                Bring all again
              </button>
            )}
            <Letters queue={queue} onBring={(id) => bring(queue.name, id)} />
          </li>
        ))}
      </ul>
    </section>
  );
};

/** Messages shown of a queue, the oldest first. */
const SHOWN = 20;

const Letters = ({ queue, onBring }: { queue: Queue; onBring(id: string): void }) => (
  <ul className="letters">
    {queue.ready.slice(0, SHOWN).map(({ id, body, sentAt, reason }) => (
      <li key={id}>
        <span className="reason">{reason ?? 'a message'}</span>
        <time className="quiet">{time.format(sentAt)}</time>
        {queue.takesDeadLetters && reason !== undefined && (
          <button type="button" className="link-button end" onClick={() => onBring(id)}>
            Bring again
          </button>
        )}
        <details>
          <summary>Contents</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{pretty(body)}</pre>
        </details>
      </li>
    ))}
  </ul>
);

const pretty = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // What no one could read is shown as it came.
    return body;
  }
};
