import { Fragment, type ReactNode } from 'react';
import { safeLink } from '../markdown/safe-link.ts';

const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}])/g;

/** A text as it was written, its addresses as links. */
export const renderPlainText = (text: string): ReactNode =>
  text.split(ADDRESS).map((piece, index) => {
    const href = index % 2 === 1 ? safeLink(piece) : undefined;
    if (!href) return <Fragment key={index}>{piece}</Fragment>;
    return (
      <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {piece}
      </a>
    );
  });
