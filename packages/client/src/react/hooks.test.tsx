import { afterEach, describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { act, StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import type { Client } from '../api.ts';
import { createClient } from '../client.ts';
import { createFakeClock, createFakeServer, createRandom, fakeToken } from '../testing/index.ts';
import { type Session, useConnection, useSession } from './hooks.ts';

const { window, document } = parseHTML('<html><body><main></main></body></html>');
Object.assign(globalThis, { window, document, IS_REACT_ACT_ENVIRONMENT: true });
const { createRoot } = await import('react-dom/client');

interface PageProps {
  client: Client;
  id: string;
  seen: { session?: Session; renders: number };
}

const Page = ({ client, id, seen }: PageProps) => {
  const { state } = useConnection(client);
  const session = useSession(client, id, { pageSize: 3 });
  seen.session = session;
  seen.renders += 1;
  return (
    <>
      <h1>{state}</h1>
      {session.messages.map(({ offset, text }) => (
        <p key={offset}>{text}</p>
      ))}
      {session.outbox.map(({ id: key, text }) => (
        <i key={key}>{text}</i>
      ))}
      {session.typists.map((from) => (
        <b key={from}>{from}</b>
      ))}
    </>
  );
};

const setUp = () => {
  const seen: PageProps['seen'] = { renders: 0 };
  const clock = createFakeClock();
  const random = createRandom(3);
  const server = createFakeServer({
    clock,
    random,
    answer: ({ text }) => ({ text: `re: ${text}`, afterMs: 100 }),
  });
  let ids = 0;
  const client = createClient({
    url: 'wss://fake',
    getToken: async () => fakeToken('ana', clock.now() / 1000 + 86_400),
    webSocket: server.webSocket,
    isReachable: server.isReachable,
    signals: () => () => undefined,
    clock,
    random,
    newId: () => `id-${++ids}`,
  });
  const container = document.querySelector('main') as unknown as Element;
  const root = createRoot(container);
  const show = (id: string) =>
    act(async () =>
      root.render(
        <StrictMode>
          <Page client={client} id={id} seen={seen} />
        </StrictMode>,
      ),
    );
  const pass = (ms: number) => act(() => clock.advance(ms));
  const all = (tag: string) => [...container.querySelectorAll(tag)].map(({ textContent }) => textContent);
  return {
    client,
    server,
    root,
    show,
    pass,
    all,
    session: () => seen.session as Session,
    renders: () => seen.renders,
  };
};

let open: { client: { close(): Promise<void> }; root: Root } | undefined;
afterEach(async () => {
  const { client, root } = open as NonNullable<typeof open>;
  await act(async () => root.unmount());
  await client.close();
});

describe('a page in strict mode', () => {
  it('shows the connection, each message once, and what is on its way', async () => {
    const page = setUp();
    open = page;
    await page.show('s');
    expect(page.all('h1')).toEqual(['idle']);
    await act(async () => page.client.connect());
    await page.pass(500);
    expect(page.all('h1')).toEqual(['online']);
    await act(async () => void page.session().send('hello'));
    expect(page.all('i')).toEqual(['hello']);
    await page.pass(500);
    expect(page.all('p')).toEqual(['hello', 're: hello']);
    expect(page.all('i')).toEqual([]);
  });

  it('loads the newest page by itself and older ones on demand', async () => {
    const page = setUp();
    open = page;
    for (let n = 1; n <= 5; n++)
      page.server.append('ana', {
        id: `m${n}`,
        sessionId: n === 4 ? 'other' : 's',
        role: 'assistant',
        text: `${n}`,
      });
    await act(async () => page.client.connect());
    await page.pass(500);
    await page.show('s');
    await page.pass(500);
    expect(page.all('p')).toEqual(['2', '3', '5']);
    expect(page.session().hasMore).toBe(true);
    await act(async () => void page.session().loadOlder());
    await page.pass(500);
    expect(page.all('p')).toEqual(['1', '2', '3', '5']);
    expect(page.session().hasMore).toBe(false);
  });

  it('switches the session without mixing messages', async () => {
    const page = setUp();
    open = page;
    await act(async () => page.client.connect());
    await page.show('a');
    await page.pass(500);
    await act(async () => void page.session().send('in a'));
    await page.pass(500);
    await page.show('b');
    await page.pass(500);
    expect(page.all('p')).toEqual([]);
    await page.show('a');
    await page.pass(500);
    expect(page.all('p')).toEqual(['in a', 're: in a']);
  });

  it('shows who types until that one has written', async () => {
    const page = setUp();
    open = page;
    await act(async () => page.client.connect());
    await page.show('s');
    await page.pass(500);
    page.server.send('ana', { type: 'typing', sessionId: 's', from: 'persona', untilMs: 12_000 });
    await page.pass(100);
    expect(page.all('b')).toEqual(['persona']);
    page.server.append('ana', { id: 'x', sessionId: 's', role: 'assistant', text: 'done' });
    await page.pass(100);
    expect(page.all('b')).toEqual([]);
  });

  it('begins again when the log does', async () => {
    const page = setUp();
    open = page;
    await act(async () => page.client.connect());
    await page.show('s');
    await page.pass(500);
    await act(async () => void page.session().send('old'));
    await page.pass(500);
    page.server.log.startAnew('ana');
    page.server.append('ana', { id: 'new', sessionId: 's', role: 'assistant', text: 'new' });
    await page.pass(2_000);
    expect(page.all('p')).toEqual(['new']);
  });

  it('does not render for what another session does', async () => {
    const page = setUp();
    open = page;
    await act(async () => page.client.connect());
    await page.show('s');
    await page.pass(500);
    const before = page.renders();
    page.server.append('ana', { id: 'x', sessionId: 'other', role: 'assistant', text: 'elsewhere' });
    await page.pass(500);
    expect(page.renders()).toBe(before);
  });
});
