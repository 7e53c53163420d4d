import { useMemo } from 'react';
import type { Stats, TraceEvent } from './stack-json.ts';
import { toStations } from './stations.ts';
import { costOf, POLLING, type Turn, toTurns } from './turns.ts';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 2 });

const Bar = ({ label, value, of }: { label: string; value: number; of: number }) => (
  <div className="bar-line">
    <span>{label}</span>
    <meter min={0} max={of} value={value} aria-label={label} />
    <b>{number.format(value)}</b>
  </div>
);

/** The newest turn that has come to its end. */
const latestWhole = (events: readonly TraceEvent[]): Turn | undefined =>
  toTurns(events).find((turn) => toStations(turn).answer.every(({ ms }) => ms !== undefined));

/** A turn by itself, counted in the trace: what an open connection pays again and again. */
const OneTurn = ({ turn }: { turn: Turn }) => {
  const { frames, runs, calls } = costOf(turn);
  const asked = [...calls.values()].reduce((sum, n) => sum + n, 0);
  return (
    <p className="hint">
      The latest turn by itself: <b>{number.format(frames)}</b> frames, <b>{number.format(runs)}</b> function
      runs, <b>{number.format(asked)}</b> AWS calls.
    </p>
  );
};

export const Meter = ({ stats, events }: { stats: Stats; events: readonly TraceEvent[] }) => {
  const latest = useMemo(() => latestWhole(events), [events]);
  const { perTurn, price, gateway, aws, turns } = stats;
  const most = Math.max(POLLING, perTurn.gatewayMessages);
  return (
    <section className="panel" aria-labelledby="meter">
      <header>
        <h2 id="meter">The meter</h2>
        <span className="quiet">{turns === 1 ? '1 turn' : `${number.format(turns)} turns`}</span>
      </header>
      <Bar label="Frames a turn" value={perTurn.gatewayMessages} of={most} />
      <Bar label="Polling, calls a turn" value={POLLING} of={most} />
      <dl className="facts">
        <div>
          <dt>AWS calls a turn</dt>
          <dd>{number.format(perTurn.awsCalls)}</dd>
        </div>
        <div>
          <dt>Function runs a turn</dt>
          <dd>{number.format(perTurn.lambdaInvocations)}</dd>
        </div>
        <div>
          <dt>A million turns</dt>
          <dd>{money.format(price.perMillionTurns)}</dd>
        </div>
        <div>
          <dt>Live connections</dt>
          <dd>{gateway.connections}</dd>
        </div>
        <div>
          <dt>AWS calls in all</dt>
          <dd>{number.format(aws.total)}</dd>
        </div>
        <div>
          <dt>Refused by IAM</dt>
          <dd>{number.format(aws.denied)}</dd>
        </div>
      </dl>
      <p className="quiet hint">Everything since the start counts, connecting and resuming too.</p>
      {latest && <OneTurn turn={latest} />}
    </section>
  );
};
