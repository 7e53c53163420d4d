import { useMemo } from 'react';
import type { Stats, TraceEvent } from './stack-json.ts';

/** Calls shown, the newest first. */
const SHOWN = 40;

const time = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** What the functions asked of AWS, and what their roles said to it. Refusals come first: each is a bug in the plan. */
export const Calls = ({ events, stats }: { events: readonly TraceEvent[]; stats: Stats | undefined }) => {
  const calls = useMemo(() => {
    const all = events.filter(({ kind, by }) => kind === 'call' && by !== undefined).reverse();
    const denied = all.filter(({ allowed }) => allowed === false);
    return [...denied, ...all.filter(({ allowed }) => allowed !== false)].slice(0, SHOWN);
  }, [events]);
  return (
    <section className="panel wide" aria-labelledby="calls">
      <header>
        <h2 id="calls">AWS calls and IAM decisions</h2>
        {stats && (
          <span className="quiet">
            {stats.aws.total} calls, {stats.aws.denied} denied
          </span>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroller low" tabIndex={0} aria-label="Table of AWS calls">
        <table>
          <thead>
            <tr>
              <th>At</th>
              <th>Function</th>
              <th>Action</th>
              <th>Resource</th>
              <th>Its role says</th>
              <th className="number">Answer</th>
              <th className="number">Took</th>
            </tr>
          </thead>
          <tbody>
            {calls.map(({ sequence, at, by, name, on, allowed, status, ms }) => (
              <tr key={sequence} data-bad={allowed === false}>
                <td>{time.format(at)}</td>
                <td>{by}</td>
                <td>{name}</td>
                <td className="long-name">{on}</td>
                <td>{allowed ? 'allow' : 'deny'}</td>
                <td className="number">{status}</td>
                <td className="number">{ms.toFixed(1)} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
};
