import { useSpeech } from '../i18n/language-context.ts';
import { CopyButton } from '../ui/copy-button.tsx';

export const CodeBlock = ({ text, language }: { text: string; language?: string | undefined }) => {
  const { t } = useSpeech();
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton text={text} label={t.copyCode} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
};
