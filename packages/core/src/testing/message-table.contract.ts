import { beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageTable } from '../ports/message-table.ts';
import { messageRow } from './rows.ts';

/** What every Messages table must do. Each test writes an inbox of its own. */
export const describeMessageTable = (
  name: string,
  create: () => Promise<MessageTable> | MessageTable,
): void => {
  describe(`${name}, as a message table`, () => {
    let table: MessageTable;
    let users = 0;
    const newUser = () => `user-${++users}`;
    beforeAll(async () => {
      table = await create();
    });

    const fill = async (userId: string, count: number, sessionId = (_: number) => 's1') => {
      for (let offset = 1; offset <= count; offset++) {
        await table.insert(messageRow({ userId, offset, sessionId: sessionId(offset) }));
      }
    };
    const offsets = (rows: { offset: number }[]) => rows.map(({ offset }) => offset);

    it('gives a row back as it was written', async () => {
      const row = messageRow({
        userId: newUser(),
        offset: 1,
        text: 'Olá 🏢',
        status: 'completed',
        agent: 'agent_persona',
        inReplyTo: 'm0',
        meta: { floor: 5, urgent: true, door: 'A' },
        claimUntil: 1_800_000_000_123,
        userSession: 's1',
        bucket: { tokens: 99.5, at: 1_800_000_000_000 },
      });
      expect(await table.insert(row)).toBe('inserted');
      expect(await table.row(row.userId, 1)).toEqual(row);
    });

    it.each([
      ['a number larger than any of DynamoDB’s', { n: 1e300 }],
      ['a number smaller than any of DynamoDB’s', { n: 5e-324 }],
      ['a whole number that is not exact', { n: 9_007_199_254_740_992 }],
      ['an empty key and an empty text', { '': '' }],
      ['half a character', { a: '\ud83c' }],
    ])('gives a meta with %s back', async (_what, meta) => {
      const row = messageRow({ userId: newUser(), offset: 1, meta });
      await table.insert(row);
      expect((await table.row(row.userId, 1))?.meta).toEqual(meta);
      expect((await table.sessionRows(row.userId, 's1', { limit: 1 }))[0]?.meta).toEqual(meta);
    });

    it('gives a text of 256 KB back, through every way to read it', async () => {
      const row = messageRow({ userId: newUser(), offset: 1, text: 'ã'.repeat(131_072) });
      await table.insert(row);
      const reads = [
        await table.row(row.userId, 1),
        (await table.rows(row.userId, { order: 'descending', limit: 1 }))[0],
        (await table.sessionRows(row.userId, 's1', { limit: 1 }))[0],
        await table.lastSessionRow(row.userId),
        (await table.rowsByKey(row.userId, row.messageKey))[0],
      ];
      for (const read of reads) expect(read?.text.length).toBe(131_072);
    });

    it('refuses a second row at the same offset and keeps the first', async () => {
      const userId = newUser();
      await table.insert(messageRow({ userId, offset: 1, text: 'first' }));
      expect(await table.insert(messageRow({ userId, offset: 1, text: 'second' }))).toBe('conflict');
      expect((await table.row(userId, 1))?.text).toBe('first');
    });

    it('lets exactly one of many concurrent writers have an offset', async () => {
      const userId = newUser();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => table.insert(messageRow({ userId, offset: 1, writer: `w${n}` }))),
      );
      expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    });

    it('reads ranges in both directions, bounds excluded', async () => {
      const userId = newUser();
      await fill(userId, 6);
      const ascending = await table.rows(userId, { after: 2, before: 6, order: 'ascending', limit: 10 });
      expect(offsets(ascending)).toEqual([3, 4, 5]);
      expect(offsets(await table.rows(userId, { order: 'descending', limit: 2 }))).toEqual([6, 5]);
      expect(offsets(await table.rows(userId, { before: 3, order: 'descending', limit: 9 }))).toEqual([2, 1]);
      expect(await table.rows(userId, { after: 3, before: 4, order: 'ascending', limit: 9 })).toEqual([]);
      expect(await table.rows(userId, { before: 0, order: 'descending', limit: 9 })).toEqual([]);
    });

    it('never counts the record as a message', async () => {
      const userId = newUser();
      await table.openEpoch(userId, { epoch: 'e1', openedAt: 1, base: 1 }, undefined);
      expect(await table.rows(userId, { order: 'descending', limit: 1 })).toEqual([]);
      expect(await table.lastSessionRow(userId)).toBeUndefined();
    });

    it('returns rows past their end: they are the log’s to filter', async () => {
      const userId = newUser();
      await table.insert(messageRow({ userId, offset: 1, expiresAt: 1 }));
      expect(offsets(await table.rows(userId, { order: 'descending', limit: 1 }))).toEqual([1]);
    });

    it('finds a living row by its key, however many dead ones are left of it', async () => {
      const userId = newUser();
      for (const offset of [1, 2, 3, 4]) {
        await table.insert(messageRow({ userId, offset, messageKey: 'user:x', expiresAt: offset }));
      }
      expect(offsets(await table.rowsByKey(userId, 'user:x')).sort()).toEqual([1, 2, 3, 4]);
    });

    it('finds rows by their key, and only this user’s', async () => {
      const [userId, other] = [newUser(), newUser()];
      await table.insert(messageRow({ userId, offset: 1, messageKey: 'user:x' }));
      await table.insert(messageRow({ userId, offset: 2, messageKey: 'user:x', text: 'again' }));
      await table.insert(messageRow({ userId: other, offset: 1, messageKey: 'user:y' }));
      const found = await table.rowsByKey(userId, 'user:x');
      expect(found.map(({ offset, text }) => [offset, text]).sort()).toEqual([
        [1, 'message 1'],
        [2, 'again'],
      ]);
      expect(await table.rowsByKey(userId, 'user:y')).toEqual([]);
    });

    it('reads one session, newest first, below an offset', async () => {
      const userId = newUser();
      await fill(userId, 12, (offset) => (offset % 2 ? 'a' : 'a-b'));
      expect(offsets(await table.sessionRows(userId, 'a', { limit: 3 }))).toEqual([11, 9, 7]);
      expect(offsets(await table.sessionRows(userId, 'a', { before: 7, limit: 9 }))).toEqual([5, 3, 1]);
      expect(await table.sessionRows(userId, 'a', { before: 1, limit: 9 })).toEqual([]);
      expect(await table.sessionRows(userId, 'b', { limit: 9 })).toEqual([]);
    });

    it('walks sessions downward, one row each, even where one id begins with another', async () => {
      const userId = newUser();
      const ids = ['a', 'a-b', 'a.b', 'b'];
      await fill(userId, 8, (offset) => ids[offset % 4] as string);
      const walked: [string, number][] = [];
      for (let row = await table.lastSessionRow(userId); row; ) {
        walked.push([row.sessionId, row.offset]);
        row = await table.lastSessionRow(userId, row.sessionId);
      }
      expect(walked).toEqual([
        ['b', 7],
        ['a.b', 6],
        ['a-b', 5],
        ['a', 8],
      ]);
    });

    it('moves a claim only from where it was believed to be, and never after publishing', async () => {
      const userId = newUser();
      await table.insert(messageRow({ userId, offset: 1, claimUntil: 100 }));
      expect(await table.moveClaim(userId, 1, undefined, 200)).toBe('conflict');
      expect(await table.moveClaim(userId, 1, 99, 200)).toBe('conflict');
      expect(await table.moveClaim(userId, 1, 100, 200)).toBe('moved');
      expect(await table.markPublished(userId, 1)).toBe('marked');
      expect((await table.row(userId, 1))?.published).toBe(true);
      expect(await table.moveClaim(userId, 1, 200, 300)).toBe('conflict');
    });

    it('never makes a row by claiming or marking one that is gone', async () => {
      const userId = newUser();
      expect(await table.moveClaim(userId, 1, undefined, 100)).toBe('conflict');
      expect(await table.markPublished(userId, 1)).toBe('conflict');
      expect(await table.row(userId, 1)).toBeUndefined();
    });

    it('opens an epoch only over the one that was expected, and keeps the cursors', async () => {
      const userId = newUser();
      const first = { epoch: 'e1', openedAt: 10, base: 1 };
      expect(await table.openEpoch(userId, first, 'e0')).toBe('conflict');
      expect(await table.openEpoch(userId, first, undefined)).toBe('opened');
      expect(await table.openEpoch(userId, first, undefined)).toBe('conflict');
      await table.moveCursor(userId, {
        epoch: 'e1',
        state: 'read',
        offset: 4,
        replaces: { epoch: undefined },
      });
      expect(await table.openEpoch(userId, { epoch: 'e2', openedAt: 20, base: 5 }, 'e1')).toBe('opened');
      expect(await table.record(userId)).toEqual({
        epoch: 'e2',
        openedAt: 20,
        base: 5,
        cursorEpoch: 'e1',
        delivered: 0,
        read: 4,
      });
    });

    it('takes what was read for delivered: below it there is nothing to deliver', async () => {
      const userId = newUser();
      const move = (state: 'delivered' | 'read', offset: number) =>
        table.moveCursor(userId, { epoch: 'e1', state, offset });
      await table.moveCursor(userId, {
        epoch: 'e1',
        state: 'read',
        offset: 5,
        replaces: { epoch: undefined },
      });
      expect(await move('delivered', 5)).toBe('conflict');
      expect(await move('delivered', 6)).toBe('moved');
      expect(await move('read', 6)).toBe('moved');
    });

    it('moves cursors up only, and replaces those of another epoch', async () => {
      const userId = newUser();
      const move = (epoch: string, offset: number, replaces?: { epoch: string | undefined }) =>
        table.moveCursor(userId, { epoch, state: 'delivered', offset, ...(replaces && { replaces }) });
      expect(await move('e1', 3)).toBe('conflict');
      expect(await move('e1', 3, { epoch: undefined })).toBe('moved');
      expect(await move('e1', 3, { epoch: undefined })).toBe('conflict');
      expect(await move('e1', 2)).toBe('conflict');
      expect(await move('e1', 5)).toBe('moved');
      expect(await move('e2', 1)).toBe('conflict');
      expect(await move('e2', 1, { epoch: 'e1' })).toBe('moved');
      expect(await table.record(userId)).toMatchObject({ cursorEpoch: 'e2', delivered: 1, read: 0 });
    });
  });
};
