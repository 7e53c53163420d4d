import { useMemo, useState } from 'react';
import type { PageConfig } from '../config/page-config.ts';
import { travel } from './journey.ts';
import type { TraceEvent } from './stack-json.ts';
import { type Station, toStations } from './stations.ts';
import { costOf, POLLING, toTurns } from './turns.ts';
import { Waterfall } from './waterfall.tsx';

/** Messages to choose from. */
const LISTED = 12;

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const Way = ({ title, stations }: { title: string; stations: readonly Station[] }) => (
  <section className="way" aria-label={title}>
    <h3>{title}</h3>
    <ol className="hops">
      {stations.map(({ place, what, ms }) => (
        <li key={place + what} data-done={ms !== undefined}>
          <b>{place}</b>
          <span className="hop-time">{ms === undefined ? '·' : `${Math.round(ms)} ms`}</span>
          <small>{what}</small>
        </li>
      ))}
    </ol>
  </section>
);

export const Travel = ({ config, events }: { config: PageConfig; events: readonly TraceEvent[] }) => {
  const [chosen, setChosen] = useState<{ user: string; id?: string }>();
  const [busy, setBusy] = useState(false);
  const turns = useMemo(() => toTurns(events), [events]);
  const start = () => {
    setBusy(true);
    travel(config, (user) => setChosen({ user }))
      .catch(() => undefined)
      .finally(() => setBusy(false));
  };
  const turn = turns.find(({ user, id }) => user === chosen?.user && (chosen.id ?? id) === id);
  const shown = chosen ? turn : turns[0];
  const newest = turns.slice(0, LISTED);
  const listed = shown && !newest.includes(shown) ? [...newest, shown] : newest;
  const { question, answer } = toStations(shown);
  return (
    <section className="panel wide" aria-labelledby="travel">
      <header>
        <h2 id="travel">Watch one message travel</h2>
        <label className="choose">
          <span className="visually-hidden">Which message</span>
          <select
            value={shown?.id ?? ''}
            disabled={turns.length === 0}
            onChange={({ target }) => {
              const next = turns.find(({ id }) => id === target.value);
              setChosen(next && { user: next.user, id: next.id });
            }}
          >
            {!shown && <option value="">No message yet</option>}
            {listed.map(({ user, id, text, at }) => (
              <option key={id} value={id}>
                {time.format(at)} · {user}: {text}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="primary small" onClick={start} disabled={busy}>
          {busy ? 'On its way…' : 'Send one message'}
        </button>
      </header>
      <p className="quiet">
        From a person’s browser to the building’s agents and back. Press the button, or write in the chat in
        another window.
      </p>
      <Way title="The question" stations={question} />
      <Way title="The answer" stations={answer} />
      {shown && <Cost turn={shown} />}
      {shown && (
        <details className="inside">
          <summary>Every frame, run and AWS call of it</summary>
          <Waterfall turn={shown} />
        </details>
      )}
    </section>
  );
};

const Cost = ({ turn }: { turn: Parameters<typeof costOf>[0] }) => {
  const { frames, runs, calls } = costOf(turn);
  const all = [...calls.values()].reduce((sum, n) => sum + n, 0);
  return (
    <p className="cost">
      This turn: <b>{frames}</b> frames on open sockets, where polling asks <b>{POLLING}</b> times;{' '}
      <b>{runs}</b> function runs, <b>{all}</b> AWS calls.{' '}
      <span className="quiet">
        {[...calls].map(([call, n]) => `${n} × ${call.split(':')[1]}`).join(', ')}
      </span>
    </p>
  );
};
