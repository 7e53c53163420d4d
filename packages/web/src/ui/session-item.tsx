import { memo } from 'react';
import { hashOf } from '../app/route.ts';
import type { Summary } from '../chat/summaries.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { agentName } from './agent-name.ts';
import { toPreview } from './preview.ts';

interface Props {
  summary: Summary;
  title: string;
  unread: number;
  current: boolean;
  typing: string | undefined;
  draft: string;
}

export const SessionItem = memo(({ summary, title, unread, current, typing, draft }: Props) => {
  const { t, f } = useSpeech();
  const { sessionId, last, waiting } = summary;
  const at = last && Date.parse(last.sentAt);
  return (
    <li>
      <a
        className="session"
        href={hashOf(sessionId)}
        aria-current={current ? 'page' : undefined}
        data-unread={unread > 0}
      >
        <span className="session-title">{title}</span>
        {at !== undefined && (
          <time className="session-time" dateTime={last?.sentAt}>
            {f.brief(at)}
          </time>
        )}
        <span className="session-preview">
          {typing && typing !== 'user' ? (
            <em className="accent">{t.typing(agentName(typing, t.persona))}</em>
          ) : draft && !current ? (
            <>
              <em className="accent">{t.draft}</em> {draft}
            </>
          ) : (
            <>
              {(waiting || last?.role === 'user') && `${t.you} `}
              {toPreview(waiting ?? last?.text ?? '')}
            </>
          )}
        </span>
        {unread > 0 && (
          <span className="badge">
            <span aria-hidden="true">{unread > 99 ? '99+' : f.number(unread)}</span>
            <span className="visually-hidden">{t.unread(unread)}</span>
          </span>
        )}
      </a>
    </li>
  );
});
