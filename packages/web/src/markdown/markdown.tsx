import { Lexer, type Token, type Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { CodeBlock } from './code-block.tsx';
import { decodeEntities } from './entities.ts';
import { isTame } from './is-tame.ts';
import { safeLink } from './safe-link.ts';

/**
 * Markdown as elements. Only the lexer is used: no HTML is ever made from a message, raw HTML in it is shown as
 * the text it is, images are links, and links go only where `safeLink` lets them.
 */
export const renderMarkdown = (text: string): ReactNode => {
  const known = rendered.get(text);
  if (known !== undefined) return known;
  const elements = render(text);
  if (rendered.size >= KEPT) rendered.clear();
  rendered.set(text, elements);
  return elements;
};

/** Elements of messages that were on the screen: scrolling back must not read them again. */
const rendered = new Map<string, ReactNode>();
const KEPT = 400;

const render = (text: string): ReactNode => {
  if (!isTame(text)) return <p className="as-written">{text}</p>;
  try {
    return renderTokens(Lexer.lex(text, { gfm: true, breaks: true }));
  } catch {
    // Markdown too strange for the lexer is still a message.
    return <p>{text}</p>;
  }
};

const renderTokens = (tokens: readonly Token[] = []): ReactNode[] =>
  tokens.map((token, index) => <Fragment key={index}>{renderToken(token)}</Fragment>);

const renderLink = (href: string, children: ReactNode): ReactNode => {
  const address = safeLink(href);
  if (address === undefined) return children;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
};

const renderList = (list: Tokens.List): ReactNode => {
  const items = list.items.map((item, index) => (
    <li key={index} className={item.task ? 'task' : undefined}>
      {renderTokens(item.tokens)}
    </li>
  ));
  return list.ordered ? <ol start={list.start === '' ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>;
};

const renderCells = (cells: readonly Tokens.TableCell[], Cell: 'th' | 'td') =>
  cells.map((cell, index) => (
    <Cell key={index} data-align={cell.align ?? undefined}>
      {renderTokens(cell.tokens)}
    </Cell>
  ));

const renderTable = (table: Tokens.Table): ReactNode => (
  <div className="table">
    <table>
      <thead>
        <tr>{renderCells(table.header, 'th')}</tr>
      </thead>
      <tbody>
        {table.rows.map((cells, index) => (
          <tr key={index}>{renderCells(cells, 'td')}</tr>
        ))}
      </tbody>
    </table>
  </div>
);

const renderToken = (token: Token): ReactNode => {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'paragraph':
      return <p>{renderTokens(token.tokens)}</p>;
    case 'heading':
      // A message is no chapter of the page: its headings are strong lines.
      return <p className="heading">{renderTokens(token.tokens)}</p>;
    case 'strong':
      return <strong>{renderTokens(token.tokens)}</strong>;
    case 'em':
      return <em>{renderTokens(token.tokens)}</em>;
    case 'del':
      return <del>{renderTokens(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'code':
      return <CodeBlock text={token.text} language={token.lang} />;
    case 'blockquote':
      return <blockquote>{renderTokens(token.tokens)}</blockquote>;
    case 'list':
      return renderList(token as Tokens.List);
    case 'table':
      return renderTable(token as Tokens.Table);
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'link':
      return renderLink(token.href, renderTokens(token.tokens));
    case 'image':
      // Nothing is fetched for a message: an image is a link to itself.
      return renderLink(token.href, token.text || token.href);
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'text':
      return token.tokens ? renderTokens(token.tokens) : decodeEntities(token.text);
    case 'escape':
      return decodeEntities(token.text);
    default:
      // Raw HTML among them: the characters, never the markup.
      return token.raw;
  }
};
