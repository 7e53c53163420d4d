import type { TraceEvent } from './stack-json.ts';
import type { Turn } from './turns.ts';

/** A place a message passes, in the words of somebody who sees it for the first time. */
export interface Station {
  place: string;
  what: string;
  /** When it was passed, ms after the message arrived; undefined while it is on its way. */
  ms?: number | undefined;
}

const endOf = ({ at, ms }: TraceEvent) => at + ms;

/** The way there, and the way back. */
export const toStations = (turn: Turn | undefined): { question: Station[]; answer: Station[] } => {
  const events = turn?.events ?? [];
  const since = (at: number | undefined) =>
    turn && at !== undefined ? Math.max(0, at - turn.at) : undefined;
  const find = (wanted: (event: TraceEvent) => boolean) => events.find(wanted);
  const call = (by: string, name: string) => {
    const found = find((event) => event.kind === 'call' && event.by === by && event.name === name);
    return since(found && endOf(found));
  };
  const ownId = turn?.id;
  const out = (name: string) => (event: TraceEvent) => event.kind === 'out' && event.name === name;
  const written = find(({ by, name }) => by === 'deliver' && name === 'dynamodb:PutItem');
  const isAnswer = (event: TraceEvent) => out('message')(event) && event.id !== ownId;
  const shownOn = new Set(events.filter(isAnswer).map(({ on }) => on));
  const published = find(({ kind, by, text }) => kind === 'call' && by === undefined && text !== 'typing');
  const delivering = written
    ? events.findLast(({ kind, by, at }) => kind === 'run' && by === 'deliver' && at <= written.at)
    : undefined;
  return {
    question: [
      { place: 'Browser', what: 'A frame goes out on the socket that is open anyway.', ms: turn && 0 },
      {
        place: 'Function send',
        what: 'The gateway hands the frame to it.',
        ms: since(find(({ kind, by }) => kind === 'run' && by === 'send')?.at),
      },
      {
        place: 'Messages table',
        what: 'Written down at the next offset: from here on it can’t get lost.',
        ms: call('send', 'dynamodb:PutItem'),
      },
      { place: 'Intention topic', what: 'The agents are told.', ms: call('send', 'sns:Publish') },
      {
        place: 'Browser',
        what: '“Accepted”: the message gets its mark.',
        ms: since(find(out('accepted'))?.at),
      },
      {
        place: 'Other devices',
        what: 'They show the question too.',
        ms: since(find((event) => out('message')(event) && event.id === ownId)?.at),
      },
    ],
    answer: [
      { place: 'Agent', what: 'It is at work: “typing…”', ms: since(find(out('typing'))?.at) },
      { place: 'Response topic', what: 'The agent publishes its answer.', ms: since(published?.at) },
      { place: 'Function deliver', what: 'The topic hands the answer to it.', ms: since(delivering?.at) },
      {
        place: 'Messages table',
        what: 'Written down at the offset after.',
        ms: since(written && endOf(written)),
      },
      {
        place: shownOn.size > 1 ? `All ${shownOn.size} devices` : 'Every device',
        what: 'Pushed to each socket. Who misses it asks the table.',
        ms: since(events.findLast(isAnswer)?.at),
      },
    ],
  };
};
