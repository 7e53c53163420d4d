import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRoom } from '../chat/chat-context.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { bytesOver } from './bytes-over.ts';
import { SendIcon } from './icons.tsx';

/** A draft is kept when the person pauses this long, ms. */
const PAUSE_MS = 300;

export const Composer = ({ sessionId, onSend }: { sessionId: string; onSend?: () => void }) => {
  const { chat, drafts } = useRoom();
  const { t, f } = useSpeech();
  const [text, setText] = useState(() => drafts.get(sessionId));
  const field = useRef<HTMLTextAreaElement>(null);
  const over = bytesOver(text);
  const ready = text.trim() !== '' && over === 0;

  // Phones would open their keyboard over the messages at once.
  useEffect(() => {
    if (matchMedia('(hover: hover) and (min-width: 720px)').matches) field.current?.focus();
  }, []);

  // Kept when the person pauses, and when the session or the page is left.
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const timer = setTimeout(() => drafts.set(sessionId, text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [drafts, sessionId, text]);
  useEffect(() => {
    const keep = () => drafts.set(sessionId, latest.current);
    addEventListener('pagehide', keep);
    return () => {
      removeEventListener('pagehide', keep);
      keep();
    };
  }, [drafts, sessionId]);

  // Where the style sheet cannot make the field grow with its text.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports('field-sizing', 'content')) return;
    element.style.height = 'auto';
    if (text !== '') element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const send = () => {
    if (!ready) return;
    chat.send(sessionId, text.trim());
    setText('');
    drafts.set(sessionId, '');
    field.current?.focus();
    onSend?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    // On a touch keyboard Enter is the only way to a new line.
    if (matchMedia('(pointer: coarse)').matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="field">
        <textarea
          id="composer"
          ref={field}
          rows={1}
          value={text}
          placeholder={t.composerPlaceholder}
          aria-label={t.composer}
          aria-invalid={over > 0}
          aria-describedby={over > 0 ? 'too-long' : undefined}
          enterKeyHint="send"
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value !== '') chat.client.typing(sessionId);
          }}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" disabled={!ready} aria-label={t.send} title={t.send}>
          <SendIcon />
        </button>
      </div>
      {over > 0 && (
        <p id="too-long" className="field-error" role="alert">
          {t.tooLong(f.number(over))}
        </p>
      )}
    </form>
  );
};
