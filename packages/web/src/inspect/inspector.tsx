import { useEffect, useState } from 'react';
import { loadPageConfig, type PageConfig } from '../config/page-config.ts';
import { BuildingIcon } from '../ui/icons.tsx';
import { Calls } from './calls.tsx';
import { Checker } from './checker.tsx';
import { Connections } from './connections.tsx';
import { Faults } from './faults.tsx';
import { Functions } from './functions.tsx';
import { Meter } from './meter.tsx';
import { Queues } from './queues.tsx';
import type { StackState, Stats } from './stack-json.ts';
import { Travel } from './travel.tsx';
import { usePoll } from './use-poll.ts';
import { useTrace } from './use-trace.ts';
import { UserLog } from './user-log.tsx';

/** The local stack, seen from outside: what it does with a message, what it costs, and that it holds when broken. */
export const Inspector = () => {
  const [config, setConfig] = useState<PageConfig>();
  useEffect(() => {
    // Without its configuration the page shows that the stack does not answer.
    loadPageConfig().then(setConfig, () => undefined);
  }, []);
  const { value: stats, failed } = usePoll<Stats>('/stats', 1_000);
  const { events, users } = useTrace();
  const { value: state } = usePoll<StackState>('/inspect/state', 1_500);
  return (
    <div className="inspector">
      <header className="top">
        <span className="logo" aria-hidden="true">
          <BuildingIcon />
        </span>
        <h1>Inspector</h1>
        <span className="pill" data-tone={failed ? 'bad' : 'good'} role="status">
          <span className="dot" aria-hidden="true" />
          {failed ? 'The stack does not answer' : 'The stack is running'}
        </span>
        <a href="/">Open the chat</a>
      </header>
      <main className="panels">
        {config && <Travel config={config} events={events} />}
        <div className="column">
          {config && <Checker config={config} />}
          <Faults />
        </div>
        <div className="column">
          {stats && <Meter stats={stats} events={events} />}
          {state && <Connections state={state} />}
          {state && <Queues state={state} />}
        </div>
        <UserLog users={users} state={state} />
        <Calls events={events} stats={stats} />
        {state && <Functions state={state} stats={stats} />}
      </main>
    </div>
  );
};
