import type { MessageTable } from '../ports/message-table.ts';
import type { Runtime } from '../ports/runtime.ts';

/** What every operation on a log needs. */
export interface LogPorts {
  messages: MessageTable;
  runtime: Runtime;
  config: LogConfig;
}

export interface LogConfig {
  /** Prefix of every epoch on the wire: an operator who restores a backup changes it, and so resets every client. */
  generation: string;
  /** How long a message lives, milliseconds; at least an hour. */
  retentionMs: number;
  /** Messages a user may send: at once, and refilled a second. */
  rate: { burst: number; perSecond: number };
}

/** A head with less time left than this counts as expired for an append: it might vanish under it. */
export const HEAD_MARGIN_MS = 60_000;

/** An epoch takes its first message only while younger than this… */
export const EPOCH_OPEN_MS = 60_000;

/** …and is replaced only when older than this. In between no append that saw it open can still be running. */
export const EPOCH_CLOSED_MS = 120_000;

/** The epoch as clients see it. */
export const toWireEpoch = (config: LogConfig, epoch: string): string => `${config.generation}.${epoch}`;
