import { useEffect, useRef, useState } from 'react';
import type { PageConfig } from '../config/page-config.ts';
import { type Run, startRun } from './run.ts';
import type { Verdict } from './verdict.ts';

/** Messages of one run. */
const COUNT = 40;

export const Checker = ({ config }: { config: PageConfig }) => {
  const [verdict, setVerdict] = useState<Verdict>();
  const [running, setRunning] = useState(false);
  const run = useRef<Run | undefined>(undefined);
  useEffect(() => () => run.current?.stop(), []);
  const start = () => {
    run.current?.stop();
    setRunning(true);
    setVerdict(undefined);
    const own = startRun(config, { count: COUNT, onVerdict: setVerdict, onEnd: () => setRunning(false) });
    run.current = own;
  };
  const stop = () => {
    run.current?.stop();
    setRunning(false);
  };
  const broken = verdict !== undefined && verdict.lost + verdict.doubled + verdict.disordered > 0;
  const done = verdict !== undefined && !running;
  const mood = broken ? 'bad' : done && verdict.shown === verdict.sent ? 'good' : 'idle';
  return (
    <section className="panel" aria-labelledby="checker">
      <header>
        <h2 id="checker">Check the promise</h2>
        <button type="button" className="primary small" onClick={running ? stop : start}>
          {running ? 'Stop' : `Send ${COUNT} messages`}
        </button>
      </header>
      <p className="quiet">
        Two devices of one person, a message every 400 ms, with whatever is broken below.
      </p>
      <p className="verdict" data-mood={mood} role="status">
        {verdict
          ? `${verdict.sent} sent, ${verdict.shown} shown, ${verdict.lost} lost, ${verdict.doubled} doubled, ${verdict.disordered} out of order`
          : 'Nothing sent yet'}
      </p>
      {verdict && <progress max={COUNT} value={verdict.shown} aria-label="Messages shown on both devices" />}
      {verdict && <p className="quiet">{`${verdict.answers} answers shown on both devices`}</p>}
    </section>
  );
};
