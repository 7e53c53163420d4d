import { Fragment } from 'react';
import type { TraceEvent } from './stack-json.ts';
import { toTimeScale } from './time-scale.ts';
import type { Turn } from './turns.ts';

const deviceOf = (turn: Turn, connectionId = '') => {
  const ids = [
    ...new Set(turn.events.filter(({ kind }) => kind === 'in' || kind === 'out').map(({ on }) => on)),
  ];
  return `device ${ids.indexOf(connectionId) + 1}`;
};

/** Who does what, in a few words. */
const sayOf = (turn: Turn, { kind, name, by, on, text }: TraceEvent): [who: string, what: string] => {
  if (kind === 'in') return [deviceOf(turn, on), name];
  if (kind === 'out') return [`→ ${deviceOf(turn, on)}`, name];
  if (kind === 'run') return [by ?? 'function', `runs for ${name}`];
  const what = `${name.replace(':', ' ')}${on ? ` · ${name.startsWith('execute-api') ? deviceOf(turn, decodeURIComponent(on)) : on}` : ''}`;
  return [by ?? 'agent', text && by === undefined ? `${what}: ${text}` : what];
};

const verdictOf = ({ kind, by, allowed, status, cold, failed }: TraceEvent): string => {
  if (kind === 'run') return failed ? 'failed' : cold ? 'cold' : '';
  if (kind !== 'call' || by === undefined) return '';
  if (!allowed) return 'denied by its role';
  return status !== undefined && status >= 400 ? `allowed, answered ${status}` : 'allowed';
};

/** A turn in full, each event a line with its place in time. */
export const Waterfall = ({ turn }: { turn: Turn }) => {
  const { place, pauses } = toTimeScale(turn.events);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="scroller" tabIndex={0} aria-label="The turn, event by event">
      <table className="waterfall">
        <thead>
          <tr>
            <th className="number">At</th>
            <th>Who</th>
            <th>What</th>
            <th>IAM, outcome</th>
            <th className="number">Took</th>
            <th className="lane">Time</th>
          </tr>
        </thead>
        <tbody>
          {turn.events.map((event) => {
            const [who, what] = sayOf(turn, event);
            const pause = pauses.find(({ before }) => before === event.at);
            const from = place(event.at);
            const width = Math.max(place(event.at + event.ms) - from, 0.004);
            const verdict = verdictOf(event);
            return (
              <Fragment key={event.sequence}>
                {pause && (
                  <tr className="pause">
                    <td />
                    <td colSpan={5}>nothing happens for {Math.round(pause.ms)} ms</td>
                  </tr>
                )}
                <tr data-kind={event.kind} data-bad={event.allowed === false || event.failed === true}>
                  <td className="number">{Math.round(event.at - turn.at)}</td>
                  <th scope="row">{who}</th>
                  <td>{what}</td>
                  <td className="quiet">{verdict}</td>
                  <td className="number">{event.ms > 0 ? `${event.ms.toFixed(1)} ms` : ''}</td>
                  <td className="lane" aria-hidden="true">
                    <svg
                      aria-hidden="true"
                      width="100%"
                      height="10"
                      preserveAspectRatio="none"
                      viewBox="0 0 1 1"
                    >
                      <rect x={Math.min(from, 1 - width)} y="0" width={width} height="1" />
                    </svg>
                  </td>
                </tr>
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
};
