import { describe, expect, it } from '@jest/globals';
import { renderToStaticMarkup } from 'react-dom/server';
import { renderMarkdown } from './markdown.tsx';
import { safeLink } from './safe-link.ts';

const html = (text: string) => renderToStaticMarkup(<>{renderMarkdown(text)}</>);

/** The elements a message may become, and nothing else. */
const ALLOWED =
  /^(p|strong|em|del|code|pre|blockquote|ul|ol|li|div|span|table|thead|tbody|tr|th|td|hr|br|a|button|svg|path|rect)$/;
const elements = (markup: string) =>
  [...markup.matchAll(/<([a-z][a-z0-9]*)/gi)].map((match) => match[1] ?? '');

describe('Markdown of a message', () => {
  it('becomes the elements it means', () => {
    expect(html('**a** _b_ `c` ~~d~~')).toBe(
      '<p><strong>a</strong> <em>b</em> <code>c</code> <del>d</del></p>',
    );
    expect(html('- a\n- b')).toBe('<ul><li>a</li><li>b</li></ul>');
    expect(html('3. a')).toBe('<ol start="3"><li>a</li></ol>');
    expect(html('one\ntwo')).toBe('<p>one<br/>two</p>');
  });
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="x">c</b> d',
    '<div>\n\n**b**\n\n</div>',
    '<style>*{display:none}</style>',
    '<!-- <svg onload=1> --><iframe src="javascript:1">',
    '- <a href="javascript:1">x</a>',
    '| a |\n|---|\n| <img src=x onerror=1> |',
    '> <object data=x>',
    '`<script>`',
  ])('never makes elements of raw HTML: %s', (text) => {
    const markup = html(text);
    expect(elements(markup).filter((name) => !ALLOWED.test(name))).toEqual([]);
    expect(markup).not.toMatch(/<[^>]*\son\w+=/);
    expect(markup).toContain('&lt;');
  });
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/local',
    '//host/x',
    ' file:///etc',
  ])('never links to %s', (href) => {
    expect(html(`[x](<${href}>)`)).toBe('<p>x</p>');
  });
  it('links to the web, to mail and to telephones, and tells the page nothing', () => {
    expect(html('[x](https://example.com/)')).toBe(
      '<p><a href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow">x</a></p>',
    );
    expect(safeLink('mailto:a@b.c')).toBe('mailto:a@b.c');
    expect(safeLink('tel:+5511')).toBe('tel:+5511');
  });
  it('links bare addresses', () => {
    expect(html('see https://example.com/a')).toContain('<a href="https://example.com/a"');
  });
  it('fetches no image: it is a link to it', () => {
    expect(html('![cat](https://example.com/cat.png)')).toBe(
      '<p><a href="https://example.com/cat.png" target="_blank" rel="noopener noreferrer nofollow">cat</a></p>',
    );
  });
  it('is not read where reading it would stop the page', () => {
    const wild = '_a__b'.repeat(4_000);
    expect(html(wild)).toBe(`<p class="as-written">${wild}</p>`);
    expect(html('**a**\n\n'.repeat(2_000))).toContain('<strong>a</strong>');
  });
  it('is a text still where it is too deep to read', () => {
    expect(html('>'.repeat(5_000))).toContain('&gt;');
  });
  it('shows characters that HTML escapes as themselves', () => {
    expect(html('a & b < c &amp; &deg; \\*')).toBe('<p>a &amp; b &lt; c &amp; ° *</p>');
  });
});
