import type { Bus } from '../bus/bus.ts';
import type { ConnectionInfo } from '../gateway/gateway.ts';
import type { LocalInvoker } from '../lambda/create-invoker.ts';
import type { FunctionSpec, System } from '../plan/system.ts';
import { shortNameOf } from '../stats/metered.ts';
import { consumerOf, readDeadLetter } from './dead-letters.ts';
import type { Inspected } from './routes.ts';
import type { Trace } from './trace.ts';
import type { UserLogs } from './user-log.ts';

export interface InspectOptions {
  system: System;
  bus: Bus;
  trace: Trace;
  logs: UserLogs;
  connections(): ConnectionInfo[];
  /** Undefined while the stack starts. */
  invoker(): LocalInvoker | undefined;
}

const lastOf = (arn: string) => arn.split(':').at(-1) ?? arn;

/** Looks into the parts of a running stack. */
export const inspect = ({ system, bus, trace, logs, connections, invoker }: InspectOptions): Inspected => {
  const routesOf = ({ name }: FunctionSpec) =>
    system.api.routes
      .filter(({ integration }) => integration.type === 'lambda' && integration.functionName === name)
      .map(({ key }) => key);
  return {
    connections,
    trace: (after) => ({ events: trace.read(after), users: trace.users() }),
    userLog: logs.read,
    topics: () =>
      bus.topics().map(({ name, subscribers }) => ({ name, subscribers: subscribers.map(lastOf) })),
    queues: () =>
      bus.queues().map((queue) => ({
        ...queue,
        takesDeadLetters: consumerOf(system, queue.arn) !== undefined,
        ready: queue.ready.map((message) => {
          const letter = readDeadLetter(message);
          return { ...message, ...(letter && { reason: letter.reason }) };
        }),
      })),
    async redrive(queueName, id) {
      const queue = bus.queues().find(({ name }) => name === queueName);
      const consumer = queue && consumerOf(system, queue.arn);
      const running = invoker();
      if (!queue || consumer === undefined || !running) return undefined;
      const told = { brought: 0, unknown: 0 };
      // Those that wait now: what is rejected again comes back as a new letter.
      for (const message of queue.ready) {
        if (id !== undefined && message.id !== id) continue;
        const letter = readDeadLetter(message);
        if (!letter) told.unknown += 1;
        else if (bus.take(queue.arn, message.id)) {
          await running.enqueue(consumer, letter.event);
          told.brought += 1;
        }
      }
      return told;
    },
    functions: () =>
      system.functions.map((spec) => ({
        name: shortNameOf(spec),
        routes: routesOf(spec),
        memoryMb: spec.memoryMb,
        timeoutMs: spec.timeoutMs,
        sandboxes: (invoker()?.sandboxes() ?? [])
          .filter(({ functionName }) => functionName === spec.name)
          .map(({ id, runs }) => ({ id, runs })),
      })),
    logs(shortName) {
      const spec = system.functions.find((candidate) => shortNameOf(candidate) === shortName);
      return spec && invoker()?.functionLog.read({ functionName: spec.name });
    },
  };
};
