import type { GatewayErrorFrame, Message, SendMessageFrame, ServerFrame } from '@bos/core/protocol';
import WebSocket from 'ws';
import { readOff, type Shown } from './shown.ts';
import type { TestStack } from './stack.ts';
import { createWatch } from './watch.ts';

type Type = ServerFrame['type'];
type FrameOf<T extends Type> = Extract<ServerFrame, { type: T }>;
/** A frame that answers one of ours; the gateway's own words have no type. */
export type Answer =
  | FrameOf<'accepted' | 'resumed' | 'history' | 'sessions' | 'pong' | 'error'>
  | GatewayErrorFrame;

const ANSWERS: readonly unknown[] = [
  'accepted',
  'resumed',
  'history',
  'sessions',
  'pong',
  'error',
  undefined,
];

/** A bare socket that speaks the protocol by hand, and keeps all it heard. */
export interface Device {
  /** The subprotocol the server chose. */
  readonly protocol: string;
  /** All frames so far, in the order in which they came. */
  readonly frames: readonly ServerFrame[];
  send(frame: object | string | Buffer): void;
  /** Sends, and waits for the next answer: to a `sendMessage`, the one with its id. */
  ask(frame: object | string): Promise<Answer>;
  /** The first frame of this type, past or future, that `where` holds for. */
  until<T extends Type>(
    type: T,
    where?: (frame: FrameOf<T>) => boolean,
    withinMs?: number,
  ): Promise<FrameOf<T>>;
  /** Waits until it would show `count` messages, in order and without a hole. */
  untilShown(count: number, withinMs?: number): Promise<Message[]>;
  /** What a person would see. */
  shown(): Shown;
  readonly ended: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
  /** Vanishes without a close frame. */
  drop(): void;
}

/** The handshake was answered by a status instead of a socket. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the handshake was answered ${status}`);
    this.status = status;
  }
}

/** Opens a socket; `resume` is left to the test. @throws {Refused} */
export const openDevice = async (
  stack: TestStack,
  user: string,
  options: { token?: string; protocols?: string[] } = {},
): Promise<Device> => {
  const token = options.token ?? (await stack.token(user));
  const socket = new WebSocket(stack.local.ws, options.protocols ?? ['bos.v1', `bos.token.${token}`]);
  const frames: ServerFrame[] = [];
  const sent: SendMessageFrame[] = [];
  const watch = createWatch(() => frames);
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    watch.changed();
  });
  const ended = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => {
      reject(new Refused(response.statusCode ?? 0));
      socket.terminate();
    });
    socket.once('error', reject);
  });
  // Whatever breaks an open socket also closes it.
  socket.on('error', () => undefined);

  stack.attach(async () => socket.terminate());

  const device: Device = {
    protocol: socket.protocol,
    frames,
    ended,
    send(frame) {
      const isPlain = typeof frame === 'string' || Buffer.isBuffer(frame);
      // The first text stands, whatever is sent under the same id later.
      if ('action' in Object(frame) && 'id' in Object(frame)) sent.push(frame as SendMessageFrame);
      socket.send(isPlain ? frame : JSON.stringify(frame));
    },
    ask(frame) {
      const from = frames.length;
      const id = typeof frame === 'object' && 'id' in frame ? frame.id : undefined;
      device.send(frame);
      return watch.until(`an answer to ${JSON.stringify(frame).slice(0, 200)}`, () =>
        (frames.slice(from) as Answer[]).find(
          (answer) => isAnswer(answer) && (id === undefined || !('id' in answer) || answer.id === id),
        ),
      );
    },
    until: (type, where = () => true, withinMs) =>
      watch.until(
        `a frame ${type}`,
        () =>
          frames.find((frame): frame is FrameOf<typeof type> => frame.type === type && where(frame as never)),
        withinMs,
      ),
    untilShown: (count, withinMs) =>
      watch.until(
        `${count} messages, shown`,
        () => {
          const { messages, hole } = readOff(frames, sent);
          return hole === undefined && messages.length >= count && messages;
        },
        withinMs,
      ),
    shown: () => readOff(frames, sent),
    async close() {
      socket.close(1000);
      await ended;
    },
    drop: () => socket.terminate(),
  };
  return device;
};

const isAnswer = (frame: Answer): boolean => ANSWERS.includes('type' in frame ? frame.type : undefined);

/** Opens a socket and lets it speak first, as every client must. */
export const joinDevice = async (stack: TestStack, user: string): Promise<Device> => {
  const device = await openDevice(stack, user);
  await device.ask({ action: 'resume' });
  return device;
};
