import { MESSAGE_INDEXES } from '@bos/core/adapters/message-indexes';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema.ts';
import type { Encryption } from '../constructs/encryption.ts';
import { Table } from '../constructs/table.ts';

export interface Tables {
  connections: Table;
  messages: Table;
}

/** The two tables. What their attributes mean stands in the design; here are only the keys. */
export const addTables = (
  scope: Construct,
  { name, protectData }: Environment,
  encryption: Encryption,
): Tables => {
  const { byKey, bySession } = MESSAGE_INDEXES;
  const hashKey = { name: 'user_id', type: 'S' } as const;
  return {
    connections: new Table(scope, 'connections', {
      name: `bos-realtime-${name}-connections`,
      hashKey,
      rangeKey: { name: 'connection_id', type: 'S' },
      // A lost row comes back with the next resume: nothing to restore.
      backups: false,
      protect: false,
      encryption,
    }),
    messages: new Table(scope, 'messages', {
      name: `bos-realtime-${name}-messages`,
      hashKey,
      rangeKey: { name: 'offset', type: 'N' },
      indexes: [
        { name: byKey.name, rangeKey: { name: byKey.rangeKey, type: 'S' } },
        {
          name: bySession.name,
          rangeKey: { name: bySession.rangeKey, type: 'S' },
          include: bySession.include,
        },
      ],
      backups: true,
      protect: protectData,
      encryption,
    }),
  };
};
