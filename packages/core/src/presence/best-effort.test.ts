import { describe, expect, it } from '@jest/globals';
import { createMemoryTelemetry } from '../testing/memory-telemetry.ts';
import { bestEffort } from './best-effort.ts';

describe('best effort', () => {
  it('waits for all of it, and tells what failed', async () => {
    const { telemetry, errors } = createMemoryTelemetry();
    const cause = new Error('no');
    let isDone = false;
    const slow = Promise.resolve().then(() => {
      isDone = true;
    });
    await bestEffort(telemetry, 'echo', Promise.reject(cause), slow);
    expect(isDone).toBe(true);
    expect(errors).toEqual([{ what: 'echo failed', cause }]);
  });
});
