/** The local indexes of the Messages table, as plain data: the plan and the tests create them from here. */
export const MESSAGE_INDEXES = {
  /** Finds a message by its idempotency key. Holds keys only: it is asked on every append, and finds on few. */
  byKey: { name: 'by_key', rangeKey: 'message_key' },
  /**
   * A page of one session costs a page. `long_text` stays out: an item and its copies in local indexes share
   * one limit of 400 KB.
   */
  bySession: {
    name: 'by_session',
    rangeKey: 'session_offset',
    include: [
      'message_key',
      'message_id',
      'session_id',
      'role',
      'text',
      'status',
      'agent',
      'in_reply_to',
      'meta',
      'sent_at',
      'epoch',
      'published',
      'expires_at',
    ],
  },
} as const;
