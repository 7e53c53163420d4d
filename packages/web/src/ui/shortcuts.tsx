import { useSpeech } from '../i18n/language-context.ts';

export const Shortcuts = ({ open }: { open: boolean }) => {
  const { t } = useSpeech();
  const keys: [string, string[]][] = [
    [t.shortcutSend, ['Enter']],
    [t.shortcutLine, ['Shift', 'Enter']],
    [t.shortcutNew, ['Alt', 'N']],
    [t.shortcutSwitch, ['Alt', '↑ ↓']],
    [t.shortcutWrite, ['/']],
    [t.shortcutHelp, ['?']],
  ];
  return (
    <details className="shortcuts" open={open}>
      <summary>{t.shortcuts}</summary>
      <dl>
        {keys.map(([name, combination]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
};
