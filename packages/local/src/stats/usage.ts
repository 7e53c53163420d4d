/** What AWS would bill, in its own units. */
export interface Usage {
  /** WebSocket messages in units of 32 KB. */
  billedMessages: number;
  connectionMinutes: number;
  invocations: number;
  gbSeconds: number;
  writeUnits: number;
  readUnits: number;
  /** SNS publishes in units of 64 KB. */
  publishes: number;
  queueRequests: number;
  turns: number;
}

/** How many units of `size` a payload of `bytes` takes: at least one. */
export const unitsOf = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));

/** Write units of one call: its table, and each index that holds the item. */
const WRITES: Record<string, (indexes: number) => number> = {
  PutItem: (indexes) => 1 + indexes,
  DeleteItem: (indexes) => 1 + indexes,
  // Of the indexes, only one that projects all attributes is written by an update.
  UpdateItem: (indexes) => 1 + Math.min(1, indexes),
};

/**
 * Capacity units of a DynamoDB call, taken from its bytes on the wire: an upper estimate, since JSON is
 * larger than an item and counts a refused conditional write like a done one, as AWS does.
 */
export const databaseUnits = (
  operation: string,
  bytes: number,
  indexes: number,
): { writeUnits: number; readUnits: number } => {
  const writes = WRITES[operation];
  if (writes) return { writeUnits: unitsOf(bytes, 1_024) * writes(indexes), readUnits: 0 };
  return { writeUnits: 0, readUnits: unitsOf(bytes, 4_096) };
};
