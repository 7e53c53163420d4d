import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Device, joinDevice, openDevice } from '../testing/device.ts';
import { type Listener, listen } from '../testing/listener.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readConnections } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';

interface Presence {
  user_id: string;
  state: string;
  connections: number;
  session_id?: string;
  timestamp: number;
}

let stack: TestStack;
let platform: Listener<Presence>;
beforeAll(async () => {
  stack = await startTestStack();
  platform = await listen<Presence>(stack, stack.local.topics.chatPresence);
});
afterAll(() => stack.close());

describe('presence', () => {
  it('tells the other devices how many there are, as they come and go', async () => {
    const user = newUser();
    const first = await joinDevice(stack, user);
    const second = await joinDevice(stack, user);
    await first.until('presence', ({ devices }) => devices === 2);
    const third = await joinDevice(stack, user);
    for (const device of [first, second]) await device.until('presence', ({ devices }) => devices === 3);
    const soFar = first.frames.length;
    await second.close();
    await first.until('presence', (frame) => frame.devices === 2 && first.frames.indexOf(frame) >= soFar);
    third.drop();
    expect(await first.until('presence', ({ devices }) => devices === 1)).toEqual({
      type: 'presence',
      devices: 1,
    });
    expect(first.frames.flatMap((frame) => (frame.type === 'presence' ? [frame.devices] : []))).toEqual([
      2, 3, 2, 1,
    ]);
    expect(await readConnections(stack, user)).toHaveLength(1);
  });

  it('is told to the platform once a person comes and once the last device is gone', async () => {
    const user = newUser();
    const [first, second] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    await first.close();
    await second.until('presence', ({ devices }) => devices === 1);
    await second.close();
    await platform.until(({ user_id, state }) => user_id === user && state === 'offline');
    expect(platform.events.filter(({ user_id }) => user_id === user)).toEqual([
      { user_id: user, state: 'online', connections: 1, timestamp: expect.any(Number) },
      { user_id: user, state: 'offline', connections: 0, timestamp: expect.any(Number) },
    ]);
  });

  it('of a person who types is told to the other devices and the platform, not to the own one', async () => {
    const user = newUser();
    const [phone, laptop] = [await joinDevice(stack, user), await joinDevice(stack, user)];
    phone.send({ action: 'typing', sessionId: 's1' });
    expect(await laptop.until('typing')).toEqual({
      type: 'typing',
      sessionId: 's1',
      from: 'user',
      untilMs: 12_000,
    });
    expect(
      await platform.until(({ user_id, state }) => user_id === user && state === 'typing'),
    ).toMatchObject({
      session_id: 's1',
      connections: 2,
    });
    expect(phone.frames.filter(({ type }) => type === 'typing')).toEqual([]);
  });
});

describe('the 21st connection', () => {
  it('costs the oldest its own: it is told why, and closed; the others stay', async () => {
    const user = newUser();
    const devices: Device[] = [];
    for (let index = 0; index < 20; index++) devices.push(await openDevice(stack, user));
    const [oldest, ...others] = devices;
    await oldest?.ask({ action: 'resume' });
    const newest = await openDevice(stack, user);
    expect(await oldest?.until('bye')).toEqual({ type: 'bye', reason: 'replaced' });
    expect(await oldest?.ended).toMatchObject({ code: 1000 });
    expect(await newest.ask({ action: 'resume' })).toMatchObject({ devices: 20 });
    for (const device of others) expect(await device.ask({ action: 'ping' })).toEqual({ type: 'pong' });
    expect(await readConnections(stack, user)).toHaveLength(20);
  });
});
