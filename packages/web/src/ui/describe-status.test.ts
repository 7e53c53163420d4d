import { describe, expect, it } from '@jest/globals';
import { en } from '../i18n/en.ts';
import { describeStatus } from './describe-status.ts';

const about = { t: en, now: 10_000, network: true };
const status = { queued: 0, devices: 1 };

describe('the connection indicator', () => {
  it('counts down to the next attempt and names what waits', () => {
    expect(describeStatus({ ...status, state: 'waiting', retryAt: 13_200, queued: 2 }, about)).toEqual({
      tone: 'busy',
      text: 'Reconnecting in 4 s · 2 messages waiting',
    });
    expect(describeStatus({ ...status, state: 'waiting', retryAt: 9_000 }, about).text).toBe('Reconnecting…');
  });
  it('says offline when the device has no network', () => {
    expect(describeStatus({ ...status, state: 'waiting' }, { ...about, network: false }).text).toBe(
      'Offline',
    );
  });
  it('believes an open socket without a network until a message is stuck', () => {
    const offline = { ...about, network: false };
    expect(describeStatus({ ...status, state: 'online' }, offline).text).toBe('Online');
    expect(describeStatus({ ...status, state: 'online', queued: 1 }, offline).text).toBe(
      'Offline · 1 message waiting',
    );
  });
  it('tells signed out from too many devices', () => {
    expect(describeStatus({ ...status, state: 'closed', reason: 'unauthorized' }, about).text).toBe(
      'Signed out',
    );
    expect(describeStatus({ ...status, state: 'closed', reason: 'replaced' }, about).text).toBe(
      'Open on too many devices',
    );
  });
  it('is quiet while online', () => {
    expect(describeStatus({ ...status, state: 'online' }, about)).toEqual({ tone: 'good', text: 'Online' });
  });
});
