import type { CursorMove, InboxRecord } from '../ports/message-table.ts';

interface Update {
  expression: {
    UpdateExpression: string;
    ConditionExpression: string;
    ExpressionAttributeNames?: Record<string, string>;
  };
  values: Record<string, unknown>;
}

/** Opens an epoch if the record's is still `expected`. Cursors stay: they name their own epoch. */
export const openEpochUpdate = (
  next: Pick<InboxRecord, 'epoch' | 'openedAt' | 'base'>,
  expected: string | undefined,
): Update => ({
  expression: {
    UpdateExpression: 'SET epoch = :epoch, opened_at = :openedAt, #base = :base',
    ExpressionAttributeNames: { '#base': 'base' },
    ConditionExpression: expected === undefined ? 'attribute_not_exists(epoch)' : 'epoch = :expected',
  },
  values: { ':epoch': next.epoch, ':openedAt': next.openedAt, ':base': next.base, ':expected': expected },
});

/** Moves one cursor up, `delivered` only above `read`, which implies it; or, where `replaces` names the cursors' epoch, starts both anew in this one. */
export const moveCursorUpdate = ({ epoch, state, offset, replaces }: CursorMove): Update => {
  if (!replaces) {
    return {
      expression: {
        UpdateExpression: 'SET #cursor = :offset',
        ConditionExpression: 'cursor_epoch = :epoch AND #cursor < :offset AND #read < :offset',
        ExpressionAttributeNames: { '#cursor': state, '#read': 'read' },
      },
      values: { ':epoch': epoch, ':offset': offset },
    };
  }
  return {
    expression: {
      UpdateExpression: 'SET cursor_epoch = :epoch, #cursor = :offset, #other = :zero',
      ConditionExpression:
        replaces.epoch === undefined ? 'attribute_not_exists(cursor_epoch)' : 'cursor_epoch = :replaced',
      ExpressionAttributeNames: { '#cursor': state, '#other': state === 'read' ? 'delivered' : 'read' },
    },
    values: { ':epoch': epoch, ':offset': offset, ':zero': 0, ':replaced': replaces.epoch },
  };
};
