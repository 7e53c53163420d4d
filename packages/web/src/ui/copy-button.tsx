import { useEffect, useState } from 'react';
import { useSpeech } from '../i18n/language-context.ts';
import { CheckIcon, CopyIcon } from './icons.tsx';

const SHOWN_MS = 1_500;

interface Props {
  text: string;
  label: string;
  className?: string;
}

export const CopyButton = ({ text, label, className = '' }: Props) => {
  const { t } = useSpeech();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    // Refused by the browser: the text can still be selected.
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <button
      type="button"
      className={`icon-button small ${className}`}
      onClick={copy}
      aria-label={copied ? t.copied : label}
      title={label}
    >
      {copied ? <CheckIcon /> : <CopyIcon />}
    </button>
  );
};
