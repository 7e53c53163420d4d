import { useState } from 'react';
import type { StackState, UserRows } from './stack-json.ts';
import { usePoll } from './use-poll.ts';

/** A user's part of the tables as it is: what every device must show. */
export const UserLog = ({ users, state }: { users: readonly string[]; state: StackState | undefined }) => {
  const [chosen, setChosen] = useState<string>();
  const online = state?.connections.flatMap(({ principalId }) => principalId ?? []) ?? [];
  // Who was seen last comes first; a person before the inspector's own probes.
  const known = [...new Set([...online, ...users].reverse())];
  const isProbe = (user: string) => /^(traveller|checker)-/.test(user);
  const user = chosen ?? known.find((name) => !isProbe(name)) ?? known[0];
  return (
    <section className="panel wide" aria-labelledby="user-log">
      <header>
        <h2 id="user-log">A user’s log</h2>
        <label className="choose">
          <span className="visually-hidden">Whose log</span>
          <select
            value={user ?? ''}
            disabled={known.length === 0}
            onChange={({ target }) => setChosen(target.value)}
          >
            {known.length === 0 && <option value="">Nobody yet</option>}
            {known.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      {user === undefined ? (
        <p className="quiet">Nobody has come by yet.</p>
      ) : (
        <Rows key={user} user={user} />
      )}
    </section>
  );
};

const Rows = ({ user }: { user: string }) => {
  const { value } = usePoll<UserRows>(`/inspect/user?user=${encodeURIComponent(user)}`, 1_200);
  if (!value) return <p className="quiet">Reading…</p>;
  const { record, rows, connections } = value;
  return (
    <>
      <p className="quiet">
        {rows.length === 0 ? 'An empty log' : `The newest ${rows.length}`}. Epoch{' '}
        <code>{record?.epoch ?? 'none'}</code>, delivered to {record?.delivered ?? 0}, read to{' '}
        {record?.read ?? 0}; rows of connections: {connections.length}.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroller low" tabIndex={0} aria-label={`Log of ${user}`}>
        <table>
          <thead>
            <tr>
              <th className="number">Offset</th>
              <th>From</th>
              <th>Text</th>
              <th>Session</th>
              <th>Told the agents</th>
              <th>Sent at</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ offset, role, agent, text, long_text, session_id, published, sent_at }) => (
              <tr key={offset}>
                <td className="number">{offset}</td>
                <td>{role === 'user' ? user : (agent ?? role)}</td>
                <td className="long-name">{text ?? long_text}</td>
                <td>{session_id}</td>
                <td>{role !== 'user' ? '' : published ? 'yes' : 'not yet'}</td>
                <td>{sent_at.slice(11, 23)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
};
