import { Buffer } from 'node:buffer';
import { MAX_FRAME_BYTES } from '@bos/core/protocol/limits';
import { PartFrame } from '@bos/core/protocol/responses';
import { createMemoryPorts, testConnection } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { say } from './testing/talk.ts';

describe('the echo of a message', () => {
  it('goes to the other devices, not to the one that sent it', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=', 'C=');
    await say(ports);
    const [row] = ports.messages.all('ana');
    const echo = {
      type: 'message',
      epoch: `1.${row?.epoch}`,
      offset: 1,
      id: 'm1',
      sessionId: 's1',
      role: 'user',
      text: 'Chame o elevador',
      sentAt: '2026-11-22T12:00:00.000Z',
    };
    expect(ports.gateway.frames('A=')).toEqual([]);
    expect(ports.gateway.frames('B=')).toEqual([echo]);
    expect(ports.gateway.frames('C=')).toEqual([echo]);
  });

  it('never goes to an expired connection', async () => {
    const ports = createMemoryPorts();
    ports.gateway.open('B=');
    await ports.connections.put(testConnection({ connectionId: 'B=', expiresAt: NOON / 1000 }));
    await say(ports);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('that reaches nobody leaves the message accepted', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=', 'C=');
    ports.gateway.failPush('B=', new Error('socket hang up'));
    ports.gateway.failPush('C=', 'refused');
    ports.gateway.failClose('C=', 'refused');
    expect(await say(ports)).toMatchObject({ type: 'accepted', offset: 1 });
  });

  it('to a device that hangs holds the acceptance up no longer than a courtesy may', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    const push = async () => {
      await ports.runtime.wait(3_000);
      return 'busy' as const;
    };
    const hanging = { ...ports, gateway: { ...ports.gateway, push } };
    const before = ports.runtime.now();
    expect(await say(hanging)).toMatchObject({ type: 'accepted' });
    expect(ports.runtime.now() - before).toBeLessThan(4_000);
    expect(ports.gateway.isOpen('B=')).toBe(false);
  });

  it('that cannot even begin leaves the message accepted, and is told to operators', async () => {
    const ports = createMemoryPorts();
    const list = () => Promise.reject(new Error('table down'));
    const broken = { ...ports, connections: { ...ports.connections, list } };
    expect(await say(broken)).toMatchObject({ type: 'accepted', offset: 1 });
    expect(ports.told.errors).toMatchObject([{ what: 'echo failed' }]);
  });

  it('is in parts where its frame is larger than the one it came in', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    const text = '\n'.repeat(15_325);
    await say(ports, { text });
    const parts = ports.gateway.frames('B=').map((frame) => PartFrame.parse(frame));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts)
      expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    expect(JSON.parse(parts.map(({ data }) => data).join(''))).toMatchObject({
      type: 'message',
      id: 'm1',
      text,
    });
  });
});
