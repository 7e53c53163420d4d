import type * as wire from '@bos/core/protocol';
import { ERRORS, type SessionSummary as WireSummary } from '@bos/core/protocol';
import { expect, it } from '@jest/globals';
import { ClientError } from './errors.ts';
import type { AckState, ErrorCode, Meta, Role, SessionSummary } from './wire.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : false;

it('the types of this package are the protocol’s', () => {
  const same: [
    Same<AckState, wire.AckState>,
    Same<Role, wire.Role>,
    Same<Meta, wire.Meta>,
    Same<ErrorCode, wire.ErrorCode>,
  ] = [true, true, true, true];
  const summary = (given: WireSummary): SessionSummary => given;
  expect([same, summary].flat()).toHaveLength(5);
});

it('an error of the server is retryable for the client exactly when the protocol says so', () => {
  for (const [code, { retryable }] of Object.entries(ERRORS))
    expect({ code, retryable: new ClientError(code as ErrorCode).retryable }).toEqual({ code, retryable });
});
