import { type ReactNode, useContext, useState } from 'react';
import { useSpeech } from '../i18n/language-context.ts';
import { HoldContext } from './hold-context.ts';

/** Longer texts are folded, characters or lines. */
const CHARACTERS = 2_400;
const LINES = 40;

/** Messages that were unfolded stay so when they are scrolled away and come back. */
const unfolded = new Set<string>();

export const isLong = (text: string): boolean =>
  text.length > CHARACTERS || text.split('\n', LINES + 1).length > LINES;

/** A text that would push the conversation away, folded until it is asked for. */
export const LongText = ({ id, text, children }: { id: string; text: string; children: ReactNode }) => {
  const { t } = useSpeech();
  const hold = useContext(HoldContext);
  const [open, setOpen] = useState(() => unfolded.has(id));
  if (!isLong(text)) return children;
  const toggle = () => {
    hold();
    if (open) unfolded.delete(id);
    else unfolded.add(id);
    setOpen(!open);
  };
  return (
    <>
      <div className="long" data-open={open}>
        {children}
      </div>
      <button type="button" className="link-button" onClick={toggle} aria-expanded={open}>
        {open ? t.showLess : t.showMore}
      </button>
    </>
  );
};
