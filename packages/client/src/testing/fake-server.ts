import { type ClientFrame, type Message, type MessageFrame, type Stub, toFrames } from '@bos/core/protocol';
import { DEFAULT_PAGE, MAX_CONNECTIONS, MAX_EXCERPT, TYPING_MS } from '@bos/core/protocol/limits';
import type { Clock } from '../clock.ts';
import { peekClaims } from '../token.ts';
import { createFakeLog } from './fake-log.ts';
import { createFakeSockets, type ServerSocket } from './fake-socket.ts';

/**
 * What goes wrong, each as a probability of 0 to 1 for every occasion.
 * The server keeps its promises all the same: what is accepted is in the log.
 */
export interface Faults {
  /** A push that vanishes. */
  dropPush: number;
  /** A push that comes twice. */
  duplicatePush: number;
  /** A frame from the server that takes up to `delayMs` longer, and so overtakes or is overtaken. */
  delay: number;
  delayMs: number;
  /** A frame from a client that is served, but whose answer never comes. */
  dropAnswer: number;
  /** A frame from a client that the gateway answers with its own error, served or not. */
  gatewayError: number;
  /** A `sendMessage` answered by `unavailable`: logged, not published. */
  unavailable: number;
  /** A handshake that is refused. */
  refuse: number;
}

export const noFaults: Faults = {
  dropPush: 0,
  duplicatePush: 0,
  delay: 0,
  delayMs: 2_000,
  dropAnswer: 0,
  gatewayError: 0,
  unavailable: 0,
  refuse: 0,
};

export interface FakeServerOptions {
  clock: Clock;
  random(): number;
  /** One way between client and server, ms. */
  latencyMs?: number;
  /** The gateway's limit on a connection, ms. */
  lifeMs?: number;
  /** Messages whose frame is above this go in parts, bytes. */
  maxFrameBytes?: number;
  /** What the agents answer, and after how long; nothing by default. */
  answer?: (question: Message) => { text: string; afterMs: number } | undefined;
}

/** A JWT by form, signed by nobody. `exp` in epoch seconds. */
export const fakeToken = (sub: string, exp: number): string => {
  const encode = (value: object) =>
    btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  return `${encode({ alg: 'none' })}.${encode({ sub, exp })}.x`;
};

/**
 * A server of `bos.v1` in memory, on a clock of the test's. It follows the protocol's rules where they matter to a
 * client: appends once, registers a connection by `resume` before it reads, pushes to registered connections
 * only, answers `sendMessage` on its own socket, serves nothing to a connection whose credential has ended.
 */
export const createFakeServer = ({
  clock,
  random,
  latencyMs = 20,
  lifeMs = 7_200_000,
  maxFrameBytes,
  answer,
}: FakeServerOptions) => {
  const log = createFakeLog(() => clock.now());
  const faults: Faults = { ...noFaults };
  const stats = {
    connects: 0,
    refused: 0,
    frames: {} as Record<string, number>,
    published: new Map<string, number>(),
  };
  const registered = new Map<string, Set<ServerSocket>>();
  const chance = (rate: number) => rate > 0 && random() < rate;
  let requests = 0;

  const rows = (user: string) => {
    const rowsOfUser = registered.get(user) ?? new Set();
    registered.set(user, rowsOfUser);
    for (const socket of rowsOfUser)
      if (socket.closed || clock.now() >= socket.expiresAt) rowsOfUser.delete(socket);
    return rowsOfUser;
  };

  const put = (socket: ServerSocket, frame: string) =>
    socket.deliver(frame, latencyMs + (chance(faults.delay) ? random() * faults.delayMs : 0));

  const reply = (socket: ServerSocket, frame: object) => put(socket, JSON.stringify(frame));

  const push = (socket: ServerSocket, frames: string[]) => {
    for (const frame of frames) {
      if (chance(faults.dropPush)) continue;
      put(socket, frame);
      if (chance(faults.duplicatePush)) put(socket, frame);
    }
  };

  const frameOf = (user: string, { pending, ...message }: Message): string[] =>
    toFrames({ type: 'message', epoch: log.inbox(user).epoch, ...message } as MessageFrame, maxFrameBytes);

  const pushToAll = (user: string, frames: string[], but?: ServerSocket) => {
    for (const socket of rows(user)) if (socket !== but) push(socket, frames);
  };

  const deliver = (user: string, message: Message) => pushToAll(user, frameOf(user, message));

  const append = (user: string, message: Parameters<typeof log.append>[1]) => {
    const { message: appended, isNew } = log.append(user, message);
    if (isNew) deliver(user, appended);
    return appended;
  };

  const publish = (user: string, message: Message) => {
    if (!message.pending && stats.published.has(`${user} ${message.id}`)) return;
    delete message.pending;
    stats.published.set(`${user} ${message.id}`, (stats.published.get(`${user} ${message.id}`) ?? 0) + 1);
    const given = answer?.(message);
    if (given)
      clock.after(given.afterMs, () =>
        append(user, {
          id: `re-${message.id}`,
          sessionId: message.sessionId,
          role: 'assistant',
          text: given.text,
          inReplyTo: message.id,
        }),
      );
  };

  /** The items of a page: a message above the frame limit is pushed in parts and stands there as a stub. */
  const toItems = (socket: ServerSocket, messages: Message[]): (Message | Stub)[] =>
    messages.map((message) => {
      const frames = frameOf(socket.user, message);
      if (frames.length === 1) return message;
      push(socket, frames);
      return { offset: message.offset, parts: frames.length };
    });

  const serve = (socket: ServerSocket, frame: ClientFrame, respond: (answer: object) => void) => {
    const { user } = socket;
    const box = log.inbox(user);
    const limit = ('limit' in frame && frame.limit) || DEFAULT_PAGE;
    switch (frame.action) {
      case 'sendMessage': {
        const { id, sessionId, text, meta } = frame;
        const content = { id, sessionId, role: 'user' as const, text, ...(meta && { meta }) };
        const { message, isNew } = log.append(user, { ...content, pending: true });
        if (isNew) pushToAll(user, frameOf(user, message), socket);
        if (message.pending && chance(faults.unavailable))
          return respond({
            type: 'error',
            code: 'unavailable',
            message: 'Again.',
            id,
            retryAfterMs: 500,
          });
        publish(user, message);
        const { offset, sentAt } = message;
        return respond({ type: 'accepted', id, offset, epoch: box.epoch, sentAt });
      }
      case 'resume': {
        const all = rows(user).add(socket);
        if (all.size > MAX_CONNECTIONS) {
          const [oldest] = all as Set<ServerSocket> & Iterable<ServerSocket>;
          reply(oldest as ServerSocket, { type: 'bye', reason: 'replaced' });
          oldest?.hangUp(latencyMs * 2);
        }
        const after = frame.after;
        const empty = frame.epoch === '';
        const reset =
          frame.epoch !== undefined && !empty && (frame.epoch !== box.epoch || (after ?? 0) > box.head);
        const newest = reset || after === undefined;
        const rest = newest ? box.messages : box.messages.filter(({ offset }) => offset > after);
        const page = newest ? rest.slice(-limit) : rest.slice(0, limit);
        return respond({
          type: 'resumed',
          epoch: box.epoch,
          messages: toItems(socket, page),
          more: page.length < rest.length,
          reset,
          head: box.head,
          cursors: box.cursors,
          devices: all.size,
          expiresInMs: Math.max(0, socket.expiresAt - clock.now()),
        });
      }
      case 'history': {
        const older = box.messages.filter(
          ({ offset, sessionId }) => offset < frame.before && (frame.sessionId ?? sessionId) === sessionId,
        );
        const page = older.slice(-limit);
        const messages = toItems(socket, page);
        return respond({
          type: 'history',
          epoch: box.epoch,
          messages,
          more: page.length < older.length,
        });
      }
      case 'sessions': {
        const last = new Map(box.messages.map((message) => [message.sessionId, message]));
        const ids = [...last.keys()].sort().reverse();
        const below = ids.filter((id) => frame.before === undefined || id < frame.before);
        const sessions = below.slice(0, limit).map((sessionId) => {
          const { offset, role, text, sentAt } = last.get(sessionId) as Message;
          return { sessionId, last: { offset, role, text: text.slice(0, MAX_EXCERPT), sentAt } };
        });
        return respond({ type: 'sessions', sessions, more: below.length > limit });
      }
      case 'ack': {
        if (frame.epoch !== box.epoch) return;
        const { offset, state } = frame;
        box.cursors[state] = Math.max(box.cursors[state], Math.min(offset, box.head));
        const receipt = JSON.stringify({ type: 'receipt', epoch: box.epoch, offset, state });
        return pushToAll(user, [receipt], socket);
      }
      case 'typing': {
        const notice = { type: 'typing', sessionId: frame.sessionId, from: user, untilMs: TYPING_MS };
        return pushToAll(user, [JSON.stringify(notice)], socket);
      }
      case 'ping':
        return respond({ type: 'pong' });
    }
  };

  const unheard = () => undefined;

  const take = (socket: ServerSocket, data: string) => {
    const frame = JSON.parse(data) as ClientFrame;
    stats.frames[frame.action] = (stats.frames[frame.action] ?? 0) + 1;
    if (clock.now() >= socket.expiresAt)
      return reply(socket, {
        type: 'error',
        code: 'expired',
        message: 'Connect again.',
        ...('id' in frame && { id: frame.id }),
      });
    if (chance(faults.gatewayError)) {
      if (chance(0.5)) serve(socket, frame, unheard);
      const requestId = `r${++requests}`;
      return reply(socket, { message: 'Internal server error', connectionId: socket.id, requestId });
    }
    return serve(socket, frame, chance(faults.dropAnswer) ? unheard : (answer) => reply(socket, answer));
  };

  const sockets = createFakeSockets({
    clock,
    latencyMs,
    accept(token) {
      stats.connects += 1;
      const { sub, exp = Infinity } = peekClaims(token);
      if (!sub || exp * 1000 <= clock.now() || chance(faults.refuse)) {
        stats.refused += 1;
        return undefined;
      }
      return {
        user: sub,
        expiresAt: Math.min(exp * 1000, clock.now() + lifeMs),
        closesAt: clock.now() + lifeMs,
      };
    },
    take,
  });

  return {
    log,
    faults,
    stats,
    webSocket: sockets.FakeWebSocket,
    /** Live connections of a user. */
    connections: (user: string): ServerSocket[] => sockets.live().filter((socket) => socket.user === user),
    /** The log grows by this, and the connections are told. */
    append,
    /** Sends any frame to every live connection of a user. */
    send(user: string, frame: object) {
      for (const socket of sockets.live()) if (socket.user === user) reply(socket, frame);
    },
    /** Cuts sockets as a dying network does: what is on its way is lost. `silent`: nobody notices. */
    cut: sockets.cut,
    /** While down, nobody gets in and nobody is reachable. */
    setDown: sockets.setDown,
    isReachable: async () => sockets.isUp(),
  };
};

export type FakeServer = ReturnType<typeof createFakeServer>;
