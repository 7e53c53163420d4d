import type { LogLine } from './stack-json.ts';
import { usePoll } from './use-poll.ts';

const SHOWN = 60;

/** The newest lines a function wrote. */
export const FunctionLog = ({ name }: { name: string }) => {
  const { value } = usePoll<{ lines: LogLine[] }>(`/inspect/logs?function=${name}`, 1_500);
  const lines = value?.lines.slice(-SHOWN) ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="log" tabIndex={0} aria-label={`Log of ${name}`}>
      {lines.length === 0 && <p className="quiet">It has written nothing yet.</p>}
      {lines.map(({ sequence, at, text }) => (
        <p key={sequence}>
          <time>{new Date(at).toISOString().slice(11, 23)}</time> {text}
        </p>
      ))}
    </section>
  );
};
