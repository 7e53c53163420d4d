import { describe, expect, it } from '@jest/globals';
import { createMemoryPorts, testConnection } from '../testing/memory-ports.ts';
import { NOON } from '../testing/test-runtime.ts';
import { fanOut } from './fan-out.ts';

const DEADLINE = NOON + 10_000;
const target = { userId: 'ana', deadline: DEADLINE };
const FRAME = { type: 'presence', devices: 3 };
const FRAMES = [JSON.stringify(FRAME)];

describe('fan-out', () => {
  it('reaches every device of the user, and of nobody else', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    ports.gateway.open('E=');
    await ports.connections.put(testConnection({ userId: 'eve', connectionId: 'E=' }));
    expect(await fanOut(ports, target, FRAMES)).toEqual({ connections: 2, unserved: [] });
    expect(ports.gateway.frames('A=')).toEqual([FRAME]);
    expect(ports.gateway.frames('B=')).toEqual([FRAME]);
    expect(ports.gateway.frames('E=')).toEqual([]);
  });

  it('leaves out the connection that knows already', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    expect(await fanOut(ports, { ...target, except: 'A=' }, FRAMES)).toEqual({
      connections: 1,
      unserved: [],
    });
    expect(ports.gateway.calls).toEqual(['push B=']);
  });

  it('gives an expired credential nothing, though its row and socket are there', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=');
    ports.gateway.open('B=', 'C=');
    await ports.connections.put(testConnection({ connectionId: 'B=', expiresAt: NOON / 1000 }));
    await ports.connections.put(testConnection({ connectionId: 'C=', expiresAt: NOON / 1000 + 1 }));
    await fanOut(ports, target, FRAMES);
    expect(ports.gateway.calls).toEqual(['push A=', 'push C=']);
  });

  it('pushes to all at once: one that hangs holds up no other', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=', 'C=');
    const { promise: hang, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: others, resolve: served } = Promise.withResolvers<void>();
    const push = async (connectionId: string, frame: string) => {
      if (connectionId === 'A=') await hang;
      const outcome = await ports.gateway.push(connectionId, frame);
      if (ports.gateway.calls.length === 2) served();
      return outcome;
    };
    const done = fanOut({ ...ports, gateway: { ...ports.gateway, push } }, target, FRAMES);
    await others;
    expect(ports.gateway.calls).toEqual(['push B=', 'push C=']);
    letGo();
    expect(await done).toEqual({ connections: 3, unserved: [] });
  });

  it('names those it could neither push to nor close, after it served all others', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=', 'C=', 'D=');
    ports.gateway.failPush('A=', 'refused');
    ports.gateway.failClose('A=', 'refused');
    ports.gateway.failPush('C=', 'gone');
    expect(await fanOut(ports, target, FRAMES)).toEqual({ connections: 4, unserved: ['A='] });
    expect(ports.gateway.frames('B=')).toEqual([FRAME]);
    expect(ports.gateway.frames('D=')).toEqual([FRAME]);
  });

  it('takes a gateway that throws for one connection as that one unserved', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    const cause = new Error('socket hang up');
    ports.gateway.failPush('A=', cause);
    expect(await fanOut(ports, target, FRAMES)).toEqual({ connections: 2, unserved: ['A='] });
    expect(ports.gateway.frames('B=')).toEqual([FRAME]);
    expect(ports.told.errors).toEqual([{ what: 'push failed', cause }]);
  });

  it('to nobody is done at once', async () => {
    expect(await fanOut(createMemoryPorts(), target, FRAMES)).toEqual({ connections: 0, unserved: [] });
  });
});
