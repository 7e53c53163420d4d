import { EventEmitter, once } from 'node:events';
import type { InvokeResult, Invoker } from '../../lambda/invoker.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read recorded events freely
export type RecordedEvent = any;

/** A function of a test: what it answers, or throws. */
export type Script = (event: RecordedEvent) => unknown;

/** An invoker whose functions are scripts, and which tells what they were called with. */
export interface ScriptedInvoker extends Invoker {
  readonly calls: { functionName: string; event: RecordedEvent }[];
  script(functionName: string, script: Script): void;
  /** The event of this function's `count`-th call, as soon as it has been made. */
  called(functionName: string, count?: number): Promise<RecordedEvent>;
}

export function createScriptedInvoker(): ScriptedInvoker {
  const scripts = new Map<string, Script>();
  const calls: ScriptedInvoker['calls'] = [];
  const made = new EventEmitter();
  const eventsOf = (name: string) => calls.filter((call) => call.functionName === name);
  return {
    calls,
    script: (functionName, script) => scripts.set(functionName, script),
    called: async (functionName, count = 1) => {
      while (eventsOf(functionName).length < count) await once(made, 'call');
      return eventsOf(functionName)[count - 1]?.event;
    },
    invoke: async (functionName, event): Promise<InvokeResult> => {
      calls.push({ functionName, event: structuredClone(event) });
      made.emit('call');
      const script = scripts.get(functionName) ?? (() => ({ statusCode: 200 }));
      try {
        return { payload: JSON.stringify((await script(event)) ?? null), requestId: 'r' };
      } catch (error) {
        const payload = JSON.stringify({ errorMessage: (error as Error).message, errorType: 'Error' });
        return { payload, functionError: 'Unhandled', requestId: 'r' };
      }
    },
    enqueue: () => Promise.reject(new Error('The gateway queues nothing.')),
  };
}
