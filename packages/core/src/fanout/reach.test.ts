import { describe, expect, it } from '@jest/globals';
import { METRICS } from '../ports/telemetry.ts';
import { createMemoryPorts, testConnection } from '../testing/memory-ports.ts';
import { NOON } from '../testing/test-runtime.ts';
import { reach } from './reach.ts';

const DEADLINE = NOON + 10_000;
const FRAMES = [1, 2, 3].map((index) => JSON.stringify({ type: 'part', index }));
const row = testConnection();

describe('a connection that is open', () => {
  it('gets the frames in order', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('served');
    expect(ports.gateway.frames('B=')).toEqual(FRAMES.map((frame) => JSON.parse(frame)));
    expect(ports.told.counts).toEqual({ [METRICS.pushed]: 3 });
  });
});

describe('a connection that is gone', () => {
  it('is closed first, a 410 can be wrong, and then forgotten', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.gateway.failPush('B=', 'gone');
    const { connections } = ports;
    const remove: typeof connections.remove = (...args) => {
      expect(ports.gateway.isOpen('B=')).toBe(false);
      return connections.remove(...args);
    };
    expect(await reach({ ...ports, connections: { ...connections, remove } }, row, FRAMES, DEADLINE)).toBe(
      'served',
    );
    expect(ports.gateway.calls).toEqual(['push B=', 'close B=']);
    expect(await connections.list('ana')).toEqual([]);
  });

  it('is left alone while it may not be open yet: its resume will come', async () => {
    const ports = createMemoryPorts();
    const young = testConnection({ registeredAt: NOON - 9_999 });
    await ports.connections.put(young);
    expect(await reach(ports, young, FRAMES, DEADLINE)).toBe('served');
    expect(ports.gateway.calls).toEqual(['push B=']);
    expect(await ports.connections.list('ana')).toEqual([young]);
  });

  it('is forgotten from its tenth second on', async () => {
    const ports = createMemoryPorts();
    const old = testConnection({ registeredAt: NOON - 10_000 });
    await ports.connections.put(old);
    await reach(ports, old, FRAMES, DEADLINE);
    expect(await ports.connections.list('ana')).toEqual([]);
  });

  it('keeps its row if it has registered anew meanwhile', async () => {
    const ports = createMemoryPorts();
    const renewed = testConnection({ registeredAt: NOON });
    await ports.connections.put(renewed);
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('served');
    expect(await ports.connections.list('ana')).toEqual([renewed]);
  });

  it('keeps its row if it could not be closed, and counts as unserved', async () => {
    const ports = createMemoryPorts();
    await ports.connections.put(row);
    ports.gateway.failClose('B=', 'busy');
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('unserved');
    expect(await ports.connections.list('ana')).toEqual([row]);
  });
});

describe('a connection that is busy', () => {
  it('is tried again, and what comes after keeps its place', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.gateway.failPush('B=', 'busy', 'busy', 'busy');
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('served');
    expect(ports.gateway.frames('B=')).toEqual(FRAMES.map((frame) => JSON.parse(frame)));
    expect(ports.gateway.calls).toHaveLength(6);
  });

  it('is closed after four tries, so that it comes back and resumes', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.gateway.failPush('B=', 'busy', 'busy', 'busy', 'busy');
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('served');
    expect(ports.gateway.calls).toEqual(['push B=', 'push B=', 'push B=', 'push B=', 'close B=']);
    expect(ports.told.counts).toEqual({ [METRICS.connectionClosed]: 1 });
    expect(await ports.connections.list('ana')).toEqual([row]);
  });

  it('is not waited for beyond the time left: a second is kept for closing', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.gateway.failPush('B=', 'busy', 'busy');
    expect(await reach(ports, row, FRAMES, NOON + 1_000)).toBe('served');
    expect(ports.gateway.calls).toEqual(['push B=', 'close B=']);
    expect(ports.runtime.now()).toBe(NOON);
  });
});

describe('a connection that refuses', () => {
  it('is closed at once, without another try', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    ports.gateway.failPush('B=', 'refused');
    expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('served');
    expect(ports.gateway.calls).toEqual(['push B=', 'close B=']);
  });

  it.each(['busy', 'refused'] as const)(
    'is unserved if its close is %s too, and that is told',
    async (outcome) => {
      const ports = createMemoryPorts();
      await ports.online('B=');
      ports.gateway.failPush('B=', 'refused');
      ports.gateway.failClose('B=', outcome);
      expect(await reach(ports, row, FRAMES, DEADLINE)).toBe('unserved');
      expect(ports.told.counts).toEqual({ [METRICS.pushFailed]: 1 });
      expect(ports.told.warnings).toHaveLength(1);
    },
  );

  it('is closed patiently: a busy gateway is asked four times, a refusing one once', async () => {
    const closes = async (outcome: 'busy' | 'refused') => {
      const ports = createMemoryPorts();
      await ports.online('B=');
      ports.gateway.failPush('B=', 'refused');
      ports.gateway.failClose('B=', outcome);
      await reach(ports, row, FRAMES, DEADLINE);
      return ports.gateway.calls.filter((call) => call === 'close B=').length;
    };
    expect([await closes('busy'), await closes('refused')]).toEqual([4, 1]);
  });
});
