import type { MessageTable } from '../ports/message-table.ts';
import { ProtocolError } from '../protocol/errors.ts';

/**
 * What becomes of a call: `throttled` is not done, `lost` is done but nobody hears of it, `retried` is done and
 * then done again by the SDK, which missed the first answer; a process that `dies` calls nothing any more.
 */
export type Fate = 'served' | 'throttled' | 'lost' | 'retried' | 'dies before' | 'dies after';

export class Died extends Error {}

/** The table as one process reaches it: its calls meet these fates, one after the other; later ones are served. */
export const createFaultyTable = (table: MessageTable, fates: readonly Fate[]): MessageTable => {
  let calls = 0;
  let isDead = false;
  const die = () => {
    isDead = true;
    return new Died();
  };
  const meet = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Died();
    const fate = fates[calls++] ?? 'served';
    if (fate === 'throttled') throw new ProtocolError('unavailable');
    if (fate === 'dies before') throw die();
    if (fate === 'retried') await call();
    const answer = await call();
    if (fate === 'lost') throw new ProtocolError('unavailable');
    if (fate === 'dies after') throw die();
    return answer;
  };
  return Object.fromEntries(
    Object.entries(table).map(([name, call]) => [name, (...args: never[]) => meet(() => call(...args))]),
  ) as unknown as MessageTable;
};
