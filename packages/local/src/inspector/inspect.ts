import type { Bus } from '../bus/bus.ts';
import type { ConnectionInfo } from '../gateway/gateway.ts';
import type { LocalInvoker } from '../lambda/create-invoker.ts';
import type { FunctionSpec, System } from '../plan/system.ts';
import { shortNameOf } from '../stats/metered.ts';
import type { Inspected } from './routes.ts';

export interface InspectOptions {
  system: System;
  bus: Bus;
  connections(): ConnectionInfo[];
  /** Undefined while the stack starts. */
  invoker(): LocalInvoker | undefined;
}

/** Looks into the parts of a running stack. */
export const inspect = ({ system, bus, connections, invoker }: InspectOptions): Inspected => {
  const routesOf = ({ name }: FunctionSpec) =>
    system.api.routes
      .filter(({ integration }) => integration.type === 'lambda' && integration.functionName === name)
      .map(({ key }) => key);
  return {
    connections,
    queues: bus.queues,
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
