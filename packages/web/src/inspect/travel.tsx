import { useRef, useState } from 'react';
import type { PageConfig } from '../config/page-config.ts';
import { type Journey, travel } from './journey.ts';

const HOPS: { key: keyof Journey['times']; place: string; what: string }[] = [
  { key: 'sent', place: 'Browser', what: 'A frame goes out on the open socket.' },
  {
    key: 'accepted',
    place: 'send → Messages table → SNS',
    what: 'Logged at the next offset, announced to the agents, accepted.',
  },
  { key: 'echoed', place: 'Your other device', what: 'It shows the question too.' },
  { key: 'typing', place: 'Agent → SNS → deliver', what: 'The agent is at work.' },
  {
    key: 'answered',
    place: 'SNS → deliver → Messages table → push',
    what: 'The answer is logged, then pushed.',
  },
  { key: 'answeredElsewhere', place: 'Your other device', what: 'The same answer, at the same offset.' },
];

const sum = (calls: Record<string, number>) => Object.values(calls).reduce((all, n) => all + n, 0);

export const Travel = ({ config }: { config: PageConfig }) => {
  const [journey, setJourney] = useState<Journey>();
  const [busy, setBusy] = useState(false);
  const started = useRef(0);
  const start = () => {
    setBusy(true);
    const turn = ++started.current;
    const show = (next: Journey) => {
      if (turn === started.current) setJourney(next);
    };
    travel(config, show)
      .finally(() => setBusy(false))
      .catch(() => undefined);
  };
  const { times = {}, cost } = journey ?? {};
  return (
    <section className="panel wide" aria-labelledby="travel">
      <header>
        <h2 id="travel">Watch one message travel</h2>
        <button type="button" className="primary small" onClick={start} disabled={busy}>
          {busy ? 'On its way…' : 'Send one message'}
        </button>
      </header>
      <ol className="hops">
        {HOPS.map(({ key, place, what }) => (
          <li key={key} data-done={times[key] !== undefined}>
            <span className="hop-time">{times[key] === undefined ? '' : `${Math.round(times[key])} ms`}</span>
            <b>{place}</b>
            <small>{what}</small>
          </li>
        ))}
      </ol>
      {cost && (
        <p className="cost">
          This turn: <b>{cost.gatewayMessages}</b> gateway messages, <b>{cost.invocations}</b> function runs,{' '}
          <b>{sum(cost.calls)}</b> AWS calls.{' '}
          <span className="quiet">
            {Object.entries(cost.calls)
              .map(([call, n]) => `${n} × ${call.split(':')[1]}`)
              .join(', ')}
          </span>
        </p>
      )}
    </section>
  );
};
