import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { describe, expect, it } from '@jest/globals';
import { inboxOf, talk } from './testing/talk.ts';

const ack = (ports: Parameters<typeof talk>[0], offset: number, over: object = {}) =>
  talk(ports, { action: 'ack', epoch: '1.e1', offset, state: 'delivered', ...over });

const onThreeDevices = async () => {
  const ports = inboxOf(5);
  await ports.online('A=', 'B=', 'C=');
  return ports;
};

describe('an ack', () => {
  it('is answered by nothing; the other devices get a receipt', async () => {
    const ports = await onThreeDevices();
    expect(await ack(ports, 3, { state: 'read' })).toBeUndefined();
    const receipt = { type: 'receipt', epoch: '1.e1', offset: 3, state: 'read' };
    expect(ports.gateway.frames('A=')).toEqual([]);
    expect(ports.gateway.frames('B=')).toEqual([receipt]);
    expect(ports.gateway.frames('C=')).toEqual([receipt]);
    expect(await ports.messages.record('ana')).toMatchObject({ cursorEpoch: 'e1', delivered: 0, read: 3 });
  });

  it.each([3, 2])('of 3, then of %i, moves nothing and tells nobody', async (offset) => {
    const ports = await onThreeDevices();
    await ack(ports, 3);
    expect(await ack(ports, offset)).toBeUndefined();
    expect(ports.gateway.frames('B=')).toHaveLength(1);
    expect(await ports.messages.record('ana')).toMatchObject({ delivered: 3 });
  });

  it('of delivered and of read are two cursors', async () => {
    const ports = await onThreeDevices();
    await ack(ports, 4);
    await ack(ports, 2, { state: 'read' });
    expect(await ports.messages.record('ana')).toMatchObject({ delivered: 4, read: 2 });
    expect(ports.gateway.frames('B=')).toMatchObject([
      { offset: 4, state: 'delivered' },
      { offset: 2, state: 'read' },
    ]);
  });

  it('of an epoch that is over changes nothing, and is no error', async () => {
    const ports = await onThreeDevices();
    expect(await ack(ports, 3, { epoch: '1.e0' })).toBeUndefined();
    expect(await ack(ports, 3, { epoch: '0.e1' })).toBeUndefined();
    expect(ports.gateway.calls).toEqual([]);
    expect(await ports.messages.record('ana')).toBeUndefined();
  });

  it('in an empty inbox changes nothing', async () => {
    const ports = createMemoryPorts();
    expect(await ack(ports, 0, { epoch: '' })).toBeUndefined();
    expect(await ports.messages.record('ana')).toBeUndefined();
  });

  it('beyond the head is a bad frame', async () => {
    const ports = await onThreeDevices();
    expect(await ack(ports, 6)).toMatchObject({
      type: 'error',
      code: 'bad_frame',
      message: expect.stringContaining('6'),
    });
    expect(await ports.messages.record('ana')).toBeUndefined();
    expect(ports.gateway.calls).toEqual([]);
  });

  it('starts anew in a new epoch', async () => {
    const ports = await onThreeDevices();
    await ack(ports, 5, { state: 'read' });
    ports.messages.put(messageRow({ offset: 6, epoch: 'e2' }));
    await ack(ports, 6, { epoch: '1.e2' });
    expect(await ports.messages.record('ana')).toMatchObject({ cursorEpoch: 'e2', delivered: 6, read: 0 });
  });

  it('holds though the receipt reaches nobody', async () => {
    const ports = await onThreeDevices();
    const list = () => Promise.reject(new Error('table down'));
    expect(await ack({ ...ports, connections: { ...ports.connections, list } }, 3)).toBeUndefined();
    expect(await ports.messages.record('ana')).toMatchObject({ delivered: 3 });
    expect(ports.told.errors).toMatchObject([{ what: 'telling of a receipt failed' }]);
  });
});
