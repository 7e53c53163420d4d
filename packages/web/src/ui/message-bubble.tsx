import { memo } from 'react';
import { useRoom } from '../chat/chat-context.ts';
import type { Row } from '../chat/rows.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { renderMarkdown } from '../markdown/markdown.tsx';
import { agentName } from './agent-name.ts';
import { CopyButton } from './copy-button.tsx';
import { DeliveryMark } from './delivery-mark.tsx';
import { BuildingIcon } from './icons.tsx';
import { isEmojiOnly } from './is-emoji-only.ts';
import { LongText } from './long-text.tsx';
import { renderPlainText } from './plain-text.tsx';

const Failure = ({ row }: { row: Row }) => {
  const { chat } = useRoom();
  const { t } = useSpeech();
  const code = row.error?.code ?? 'other';
  const failures: Record<string, string> = t.failures;
  return (
    <div className="failure">
      <span>
        {t.failed}. {failures[code] ?? t.failures.other}
      </span>
      <button type="button" className="link-button" onClick={() => chat.client.retry(row.id)}>
        {t.retry}
      </button>
      <button type="button" className="link-button" onClick={() => chat.client.discard(row.id)}>
        {t.discard}
      </button>
    </div>
  );
};

const Separators = ({ row }: { row: Row }) => {
  const { t, f } = useSpeech();
  return (
    <>
      {row.newDay && (
        <h2 className="day">
          <time dateTime={new Date(row.at).toISOString().slice(0, 10)}>{f.day(row.at)}</time>
        </h2>
      )}
      {row.firstUnread && <h2 className="unread-line">{t.newMessages}</h2>}
    </>
  );
};

export const MessageBubble = memo(({ row }: { row: Row }) => {
  const { t, f } = useSpeech();
  const own = row.role === 'user';
  const who = own ? t.yourself : row.role === 'system' ? t.system : agentName(row.agent, t.persona);
  return (
    <>
      <Separators row={row} />
      <article
        className="message"
        data-role={row.role}
        data-first={row.first}
        data-last={row.last}
        aria-label={t.said(who, f.time(row.at))}
      >
        {!own && row.first && (
          <span className="avatar message-avatar" aria-hidden="true">
            <BuildingIcon size={18} />
          </span>
        )}
        <div className="bubble">
          <div className="body">
            {!own && row.first && <span className="author">{who}</span>}
            <div
              className={own ? 'text plain' : 'text markdown'}
              data-emoji={isEmojiOnly(row.text)}
              dir="auto"
            >
              <LongText id={row.key} text={row.text}>
                {own ? renderPlainText(row.text) : renderMarkdown(row.text)}
              </LongText>
            </div>
          </div>
          <span className="meta">
            <time dateTime={new Date(row.at).toISOString()} title={f.full(row.at)}>
              {f.time(row.at)}
            </time>
            {row.delivery && <DeliveryMark delivery={row.delivery} />}
          </span>
        </div>
        <CopyButton className="message-copy" text={row.text} label={t.copy} />
      </article>
      {row.delivery === 'failed' && <Failure row={row} />}
    </>
  );
});
