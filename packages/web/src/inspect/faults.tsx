import { useRef, useState } from 'react';
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

/** The live rules: as asked for while the stack has not answered yet, then as it tells. */
const useFaults = () => {
  const { value: polled } = usePoll<FaultReport>('/faults', 1_500);
  const [set, setSet] = useState<{ rules: FaultReport['rules']; over?: FaultReport | undefined }>();
  const [error, setError] = useState('');
  const latest = useRef(polled);
  latest.current = polled;
  const isNews = set === undefined || ('over' in set && set.over !== polled);
  const replace = async (rules: readonly FaultRule[]) => {
    setSet({ rules: rules.map((rule) => ({ ...rule, fired: 0 })) });
    try {
      setSet({ rules: (await post(rules)).rules, over: latest.current });
      setError('');
    } catch (reason) {
      setSet(undefined);
      setError(String(reason));
    }
  };
  return { live: isNews ? (polled?.rules ?? []) : set.rules, error, replace };
};

export const Faults = () => {
  const { live, error, replace } = useFaults();
  const send = (rules: readonly FaultRule[]) => void replace(rules);
  const fired = (rules: readonly FaultRule[]) =>
    live
      .filter((rule) => rules.some((own) => isOn([own], [rule])))
      .reduce((sum, rule) => sum + rule.fired, 0);
  return (
    <section className="panel" aria-labelledby="faults">
      <header>
        <h2 id="faults">Break it</h2>
        {live.length > 0 && (
          <button type="button" className="link-button" onClick={() => send([])}>
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
                  onChange={() => send(turn(rules, live, !on))}
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
