import { useSpeech } from '../i18n/language-context.ts';
import { agentName } from './agent-name.ts';
import { BuildingIcon } from './icons.tsx';

export const TypingBubble = ({ from }: { from: string }) => {
  const { t } = useSpeech();
  const own = from === 'user';
  return (
    <div className="message typing" data-role={own ? 'user' : 'assistant'} data-first="true">
      {!own && (
        <span className="avatar message-avatar" aria-hidden="true">
          <BuildingIcon size={18} />
        </span>
      )}
      <div className="bubble">
        <span className="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        <span className="typing-text">{own ? t.typingSelf : t.typing(agentName(from, t.persona))}</span>
      </div>
    </div>
  );
};
