import type { Sender } from '@bos/core/middleware/sender';
import type { AckFrame, HistoryFrame, ResumeFrame, SessionsFrame } from '@bos/core/protocol/requests';
import type { ServerFrame } from '@bos/core/protocol/responses';
import { ack } from './ack.ts';
import { history } from './history.ts';
import type { SyncPorts } from './ports.ts';
import { resume } from './resume.ts';
import { sessions } from './sessions.ts';

export type SyncFrame = ResumeFrame | HistoryFrame | SessionsFrame | AckFrame;

/** What a client missed, and what it has seen. */
export const sync = (
  ports: SyncPorts,
  sender: Sender,
  frame: SyncFrame,
): Promise<ServerFrame | undefined> => {
  switch (frame.action) {
    case 'resume':
      return resume(ports, sender, frame);
    case 'history':
      return history(ports, sender, frame);
    case 'sessions':
      return sessions(ports, sender, frame);
    case 'ack':
      return ack(ports, sender, frame);
  }
};
