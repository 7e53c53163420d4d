import type { Recorder } from '../stats/recorder.ts';
import { describeFrame, describeJob, describePublish } from './describe.ts';

/** One thing the stack did, as the inspector shows it. */
export interface TraceEvent {
  /** Counts up from 1. */
  sequence: number;
  /** Epoch ms, with fractions: when it began. */
  at: number;
  /** How long it took, ms; 0 for a frame. */
  ms: number;
  /** A frame of a client, a frame to one, a run of a function, a call to AWS. */
  kind: 'in' | 'out' | 'run' | 'call';
  /** The frame's action or type, what the run was for, or the operation such as `dynamodb:PutItem`. */
  name: string;
  /** Whose message it was about, where that can be told. */
  user?: string;
  /** Short name of the function that ran or called; absent for an agent's call. */
  by?: string;
  /** Of a call: what its run was for. */
  job?: string;
  /** The connection, or the last part of the resource's name. */
  on?: string;
  /** Of a message: its id, and how it begins. */
  id?: string;
  text?: string;
  /** Of a call: what the role says, and the service's answer. */
  allowed?: boolean;
  status?: number;
  /** Of a run: the first of its sandbox; it crashed, threw or ran out of time. */
  cold?: boolean;
  failed?: boolean;
}

export interface Trace
  extends Required<Pick<Recorder, 'frame' | 'asked'>>,
    Pick<Recorder, 'invocation' | 'awsCall'> {
  /** What is kept of what came after `sequence`, in order of its end. */
  read(after?: number): TraceEvent[];
  /** Everybody seen lately, the latest last. */
  users(): string[];
}

export interface TraceOptions {
  /** Short name of a function. */
  shortName(functionName: string): string;
  /** Epoch ms with fractions. */
  now?: () => number;
  /** Events kept. */
  capacity?: number;
}

/** Connections, runs and users remembered. */
const REMEMBERED = 2_000;

const preciseNow = () => performance.timeOrigin + performance.now();

/** A map that forgets what was set first. */
const remember = <V>(map: Map<string, V>, key: string, value: V): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest);
};

/** Keeps the last things the stack did, and whom each was for. */
export const createTrace = ({ shortName, now = preciseNow, capacity = 4_000 }: TraceOptions): Trace => {
  let events: TraceEvent[] = [];
  let sequence = 0;
  const connections = new Map<string, string>();
  const runs = new Map<string, ReturnType<typeof describeJob>>();
  const users = new Map<string, true>();

  const add = (event: Omit<TraceEvent, 'sequence' | 'at'>, at: number) => {
    events.push({ sequence: ++sequence, at, ...event });
    if (events.length > 2 * capacity) events = events.slice(-capacity);
    if (event.user !== undefined) remember(users, event.user, true);
  };
  const whose = (user: string | undefined) => (user === undefined ? {} : { user });

  return {
    frame(direction, _bytes, connectionId, _kind, message) {
      const frame = { kind: direction, ms: 0, on: connectionId, ...describeFrame(message) };
      add({ ...frame, ...whose(connections.get(connectionId)) }, now());
    },
    asked(_functionName, { requestId, payload }) {
      const job = describeJob(payload);
      remember(runs, requestId, job);
      if (job.connectionId !== undefined && job.user !== undefined)
        remember(connections, job.connectionId, job.user);
    },
    invocation(functionName, { ms, cold, error, requestId = '' }) {
      const { name = 'run', user } = runs.get(requestId) ?? {};
      const run = { kind: 'run' as const, ms, name, by: shortName(functionName) };
      add({ ...run, ...whose(user), ...(cold && { cold }), ...(error && { failed: error }) }, now() - ms);
    },
    awsCall({ action, functionName, allowed, status, ms, requestId = '', resource, body }) {
      const said = functionName === undefined && action === 'sns:Publish' ? describePublish(body) : undefined;
      // What an administrator does is not the system's doing; what an agent publishes is.
      if (functionName === undefined && said === undefined) return;
      const job = runs.get(requestId);
      const user = said?.user ?? job?.user;
      const on = resource?.split(/[:/]/).at(-1);
      const call = { kind: 'call' as const, ms, name: action, allowed };
      add(
        {
          ...call,
          ...whose(user),
          ...(functionName !== undefined && { by: shortName(functionName) }),
          ...(job?.name !== undefined && { job: job.name }),
          ...(on !== undefined && { on }),
          ...(status !== undefined && { status }),
          ...(said?.text !== undefined && { text: said.text }),
        },
        now() - ms,
      );
    },
    read: (after = 0) => events.filter((event) => event.sequence > after).slice(-capacity),
    users: () => [...users.keys()],
  };
};
