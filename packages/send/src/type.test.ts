import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { NOON } from '@bos/core/testing/test-runtime';
import { describe, expect, it } from '@jest/globals';
import { talk } from './testing/talk.ts';

const typing = { action: 'typing', sessionId: 's1' };

describe('typing', () => {
  it('is answered by nothing, and logged nowhere', async () => {
    const ports = createMemoryPorts();
    expect(await talk(ports, typing)).toBeUndefined();
    expect(ports.messages.all('ana')).toEqual([]);
    expect(ports.published.intentions).toEqual([]);
  });

  it('is shown on the other devices for twelve seconds', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    await talk(ports, typing);
    expect(ports.gateway.calls).toEqual(['push B=']);
    expect(ports.gateway.frames('B=')).toEqual([
      { type: 'typing', sessionId: 's1', from: 'user', untilMs: 12_000 },
    ]);
  });

  it('is announced to the platform, with all live connections counted', async () => {
    const ports = createMemoryPorts();
    await ports.online('A=', 'B=');
    await talk(ports, typing);
    expect(ports.published.presences).toEqual([
      { user_id: 'ana', state: 'typing', session_id: 's1', connections: 2, timestamp: NOON / 1000 },
    ]);
  });

  it('is told to the platform while a device hangs', async () => {
    const ports = createMemoryPorts();
    await ports.online('B=');
    const { promise: announced, resolve: announce } = Promise.withResolvers<void>();
    const push = async () => {
      await announced;
      return 'pushed' as const;
    };
    const presence = { announce: async () => announce() };
    const hanging = { ...ports, gateway: { ...ports.gateway, push }, presence };
    expect(await talk(hanging, typing)).toBeUndefined();
  });

  it('that reaches nobody is no error: a moment later it is of no use', async () => {
    const ports = createMemoryPorts();
    const announce = () => Promise.reject(new Error('no topic'));
    expect(await talk({ ...ports, presence: { announce } }, typing)).toBeUndefined();
    const list = () => Promise.reject(new Error('table down'));
    const broken = { ...ports, connections: { ...ports.connections, list } };
    expect(await talk(broken, typing)).toBeUndefined();
    expect(ports.told.errors).toMatchObject([
      { what: 'telling of a person who types failed' },
      { what: 'telling of a person who types failed' },
    ]);
  });

  it('in no session is a bad frame', async () => {
    expect(await talk(createMemoryPorts(), { action: 'typing' })).toMatchObject({
      type: 'error',
      code: 'bad_frame',
    });
  });
});
