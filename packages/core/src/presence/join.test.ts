import { describe, expect, it } from '@jest/globals';
import { MAX_CONNECTIONS } from '../protocol/limits.ts';
import { testSender } from '../testing/events.ts';
import { createMemoryPorts, testConnection } from '../testing/memory-ports.ts';
import { NOON } from '../testing/test-runtime.ts';
import { join, register } from './join.ts';

const sender = testSender({ connectionId: 'A=', connectedAt: NOON });
const timestamp = NOON / 1000;

describe('registering', () => {
  it('writes the whole row, stamped now', async () => {
    const ports = createMemoryPorts();
    ports.runtime.advance(500);
    const full = testSender({ connectionId: 'A=', device: 'Firefox', clientVersion: 'web/1.2.0' });
    expect(await register(ports, full)).toBe('created');
    const { deadline: _deadline, ...row } = full;
    expect(await ports.connections.list('ana')).toEqual([{ ...row, registeredAt: NOON + 500 }]);
  });

  it('again renews the stamp', async () => {
    const ports = createMemoryPorts();
    await register(ports, sender);
    ports.runtime.advance(20_000);
    expect(await register(ports, sender)).toBe('renewed');
    expect(await ports.connections.list('ana')).toEqual([
      expect.objectContaining({ registeredAt: NOON + 20_000 }),
    ]);
  });
});

describe('joining', () => {
  it('as the first announces the person online, and pushes nothing: the socket is not open yet', async () => {
    const ports = createMemoryPorts();
    expect(await join(ports, sender, await register(ports, sender))).toEqual({ devices: 1 });
    expect(ports.published.presences).toEqual([
      { user_id: 'ana', state: 'online', connections: 1, timestamp },
    ]);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('as the second tells the other device, and the platform nothing', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    expect(await join(ports, sender, await register(ports, sender))).toEqual({ devices: 2 });
    expect(ports.gateway.frames('B=')).toEqual([{ type: 'presence', devices: 2 }]);
    expect(ports.gateway.calls).toEqual(['push B=']);
    expect(ports.published.presences).toEqual([]);
  });

  it('beside an expired connection is joining as the first', async () => {
    const ports = createMemoryPorts();
    await ports.connections.put(testConnection({ expiresAt: NOON / 1000 }));
    expect(await join(ports, sender, await register(ports, sender))).toEqual({ devices: 1 });
    expect(ports.published.presences).toHaveLength(1);
    expect(ports.gateway.calls).toEqual([]);
  });

  it('at once with another is announced by the older one of the two', async () => {
    const ports = createMemoryPorts();
    const other = testSender({ connectionId: 'B=', connectedAt: NOON + 1 });
    const registrations = [await register(ports, sender), await register(ports, other)] as const;
    await Promise.all([join(ports, sender, registrations[0]), join(ports, other, registrations[1])]);
    const online = { user_id: 'ana', state: 'online', connections: 2, timestamp };
    expect(ports.published.presences).toEqual([online]);
  });

  it('in the very same millisecond is announced by one of the two', async () => {
    const ports = createMemoryPorts();
    const both = [sender, testSender({ connectionId: 'B=', connectedAt: NOON })];
    for (const each of both) await register(ports, each);
    await Promise.all(both.map((each) => join(ports, each, 'created')));
    expect(ports.published.presences).toHaveLength(1);
  });

  it('is not held up by a device that hangs: its retries end with the time for courtesies', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    const push = async () => {
      await ports.runtime.wait(3_000);
      return 'busy' as const;
    };
    const hanging = { ...ports, gateway: { ...ports.gateway, push } };
    expect(await join(hanging, sender, await register(ports, sender))).toEqual({ devices: 2 });
    expect(ports.runtime.now()).toBe(NOON + 3_000);
    expect(ports.gateway.calls).toEqual(['close B=']);
  });

  it('again changes nothing for anybody', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    await register(ports, sender);
    expect(await join(ports, sender, await register(ports, sender))).toEqual({ devices: 2 });
    expect(ports.gateway.calls).toEqual([]);
    expect(ports.published.presences).toEqual([]);
  });

  it('succeeds though nobody can be told', async () => {
    const ports = createMemoryPorts();
    const cause = new Error('no topic');
    const presence = { announce: () => Promise.reject(cause) };
    expect(await join({ ...ports, presence }, sender, await register(ports, sender))).toEqual({ devices: 1 });
    expect(ports.told.errors).toEqual([{ what: 'telling of a new connection failed', cause }]);
  });
});

describe('one connection too many', () => {
  const crowd = async () => {
    const ports = createMemoryPorts();
    const ids = Array.from({ length: MAX_CONNECTIONS }, (_, index) => `C${index}=`);
    ports.gateway.open(...ids);
    // Stored youngest first: age counts, not the order of the table.
    for (const [index, connectionId] of ids.toReversed().entries()) {
      await ports.connections.put(testConnection({ connectionId, connectedAt: NOON - 60_000 - index }));
    }
    return { ports, oldest: `C0=`, others: ids.slice(1) };
  };

  it('costs the oldest its own: told bye, closed, forgotten', async () => {
    const { ports, oldest } = await crowd();
    expect(await join(ports, sender, await register(ports, sender))).toEqual({ devices: MAX_CONNECTIONS });
    expect(ports.gateway.frames(oldest)).toEqual([{ type: 'bye', reason: 'replaced' }]);
    expect(ports.gateway.calls.filter((call) => call.endsWith(oldest))).toEqual([
      `push ${oldest}`,
      `close ${oldest}`,
    ]);
    const left = (await ports.connections.list('ana')).map(({ connectionId }) => connectionId);
    expect(left).toHaveLength(MAX_CONNECTIONS);
    expect(left).not.toContain(oldest);
    expect(left).toContain('A=');
  });

  it('harms none of the others: they learn the number that is left', async () => {
    const { ports, others } = await crowd();
    await join(ports, sender, await register(ports, sender));
    for (const id of others)
      expect(ports.gateway.frames(id)).toEqual([{ type: 'presence', devices: MAX_CONNECTIONS }]);
  });

  it('is not counted as one while its credential has expired', async () => {
    const { ports } = await crowd();
    await ports.connections.put(testConnection({ connectionId: 'C5=', expiresAt: NOON / 1000 }));
    await join(ports, sender, await register(ports, sender));
    expect(ports.gateway.calls.filter((call) => call.startsWith('close'))).toEqual([]);
  });

  it('takes its place though the oldest hears no bye', async () => {
    const { ports, oldest } = await crowd();
    ports.gateway.failPush(oldest, 'busy', 'busy', 'busy', 'busy');
    await join(ports, sender, await register(ports, sender));
    expect(ports.gateway.isOpen(oldest)).toBe(false);
    expect(await ports.connections.list('ana')).toHaveLength(MAX_CONNECTIONS);
  });
});
