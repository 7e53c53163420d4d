import { useState } from 'react';
import { FunctionLog } from './function-log.tsx';
import type { StackState, Stats } from './stack-json.ts';

export const Functions = ({ state, stats }: { state: StackState; stats: Stats | undefined }) => {
  const [open, setOpen] = useState<string>();
  return (
    <section className="panel wide" aria-labelledby="functions">
      <header>
        <h2 id="functions">Functions</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroller" tabIndex={0} aria-label="Table of functions">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>Routes</th>
              <th>Runs</th>
              <th>Cold</th>
              <th>Errors</th>
              <th>Crashes</th>
              <th>Average</th>
              <th>Sandboxes</th>
            </tr>
          </thead>
          <tbody>
            {state.functions.map(({ name, routes, sandboxes }) => {
              const meter = stats?.lambda[name];
              return (
                <tr key={name}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link-button"
                      aria-expanded={open === name}
                      onClick={() => setOpen(open === name ? undefined : name)}
                    >
                      {name}
                    </button>
                  </th>
                  <td>{routes.join(', ') || '—'}</td>
                  <td>{meter?.invocations ?? 0}</td>
                  <td>{meter?.cold ?? 0}</td>
                  <td>{meter?.errors ?? 0}</td>
                  <td>{meter?.crashes ?? 0}</td>
                  <td>{meter?.invocations ? `${(meter.ms / meter.invocations).toFixed(1)} ms` : '—'}</td>
                  <td>{sandboxes.length}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {open && <FunctionLog key={open} name={open} />}
    </section>
  );
};
