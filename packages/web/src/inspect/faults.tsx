import { useState } from 'react';
import { FAULT_SWITCHES, isOn, turn } from './fault-switches.ts';
import type { FaultReport, FaultRule } from './stack-json.ts';
import { usePoll } from './use-poll.ts';

const post = async (rules: readonly FaultRule[]) => {
  const answer = await fetch('/faults', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rules }),
  });
  const report = (await answer.json()) as FaultReport & { error?: string };
  if (!answer.ok) throw new Error(report.error ?? String(answer.status));
  return report;
};

export const Faults = () => {
  const { value: polled } = usePoll<FaultReport>('/faults', 1_500);
  const [set, setSet] = useState<{ report: FaultReport; over: FaultReport | undefined }>();
  const [error, setError] = useState('');
  // What was just set holds until the next answer comes in.
  const report = set && set.over === polled ? set.report : polled;
  const live = report?.rules ?? [];
  const send = (rules: readonly FaultRule[]) =>
    post(rules).then(
      (answer) => {
        setSet({ report: answer, over: polled });
        setError('');
      },
      (reason: unknown) => setError(String(reason)),
    );
  const fired = (rules: readonly FaultRule[]) =>
    live
      .filter((rule) => isOn([rule], rules as FaultRule[]) || rules.some((own) => isOn([own], [rule])))
      .reduce((sum, rule) => sum + rule.fired, 0);
  return (
    <section className="panel" aria-labelledby="faults">
      <header>
        <h2 id="faults">Break it</h2>
        {live.length > 0 && (
          <button type="button" className="link-button" onClick={() => void send([])}>
            Mend everything
          </button>
        )}
      </header>
      <ul className="switches">
        {FAULT_SWITCHES.map(({ name, what, rules }) => {
          const on = isOn(rules, live);
          return (
            <li key={name}>
              <label>
                <span>
                  <b>{name}</b>
                  <small>{what}</small>
                </span>
                {on && <span className="fired">{fired(rules)}×</span>}
                <input
                  type="checkbox"
                  className="switch"
                  checked={on}
                  onChange={() => void send(turn(rules, live, !on))}
                />
              </label>
            </li>
          );
        })}
      </ul>
      {error && (
        <p role="alert" className="field-error">
          {error}
        </p>
      )}
    </section>
  );
};
