import type { PlatformClock } from '../clock.ts';
import type { FunctionSpec } from '../plan/system.ts';
import type { Fleet } from './fleet.ts';
import { type Outcome, stopped, throttled } from './outcome.ts';
import { type Job, type Sandbox, type SandboxOptions, startSandbox } from './sandbox.ts';

/** The sandboxes of one function. */
export interface Pool {
  /** Runs an event in an idle sandbox, else in the first that becomes idle or is new. `fresh`: only in a new one. */
  run(job: Job, fresh: boolean): Promise<Outcome>;
  /** There may be room for another sandbox. */
  refill(): void;
  /** Since when its oldest idle sandbox has been idle, real ms. */
  idleSince(): number | undefined;
  /** Ends that sandbox. */
  evict(): void;
  /** Gives up on what waits; runs under way end with their sandboxes. */
  close(): void;
}

interface Waiter {
  job: Job;
  fresh: boolean;
  settle(outcome: Outcome): void;
}

interface Idle {
  sandbox: Sandbox;
  since: number;
  cancel(): void;
}

/** A sandbox that has answered asks for more at once; one that does not is no longer waited for, ms. */
const RETURN_GRACE_MS = 50;

/**
 * Idle sandboxes are kept this long, real ms, however fast the platform's timers run: a person behind them types at
 * their own pace. AWS keeps sandboxes for minutes and promises nothing.
 */
const KEEP_IDLE_MS = 300_000;

export const createPool = (
  spec: FunctionSpec,
  fleet: Fleet,
  clock: PlatformClock,
  sandboxOptions: Omit<SandboxOptions, 'onIdle' | 'onEnd'>,
): Pool => {
  const idle: Idle[] = [];
  const keepIdleMs = KEEP_IDLE_MS * clock.speed;
  const waiting: Waiter[] = [];
  const starting = new Set<Sandbox>();
  /** Between its answer and its next question: no reason to start another one. */
  const returning = new Map<Sandbox, NodeJS.Timeout>();
  let running = 0;
  let isClosed = false;

  const begin = ({ job, settle }: Waiter, sandbox: Sandbox) => {
    running += 1;
    sandbox.run(job, (outcome) => {
      running -= 1;
      if (outcome.kind === 'returned' || outcome.kind === 'threw') expectBack(sandbox);
      settle(outcome);
    });
  };

  const expectBack = (sandbox: Sandbox) => {
    const giveUp = () => {
      returning.delete(sandbox);
      refill();
    };
    returning.set(sandbox, setTimeout(giveUp, RETURN_GRACE_MS));
  };

  const noteBack = (sandbox: Sandbox) => {
    clearTimeout(returning.get(sandbox));
    returning.delete(sandbox);
  };

  const leave = (sandbox: Sandbox) => {
    const at = idle.findIndex((place) => place.sandbox === sandbox);
    if (at >= 0) idle.splice(at, 1)[0]?.cancel();
  };

  /** First out of the list, then ended: nothing may be given to a dying process. */
  const retire = (sandbox: Sandbox) => {
    leave(sandbox);
    sandbox.kill();
  };

  const serve = (sandbox: Sandbox) => {
    noteBack(sandbox);
    starting.delete(sandbox);
    const next = waiting.findIndex(({ fresh }) => !fresh || sandbox.runs() === 0);
    const [waiter] = next < 0 ? [] : waiting.splice(next, 1);
    if (waiter) begin(waiter, sandbox);
    else idle.push({ sandbox, since: clock.now(), cancel: clock.after(keepIdleMs, () => retire(sandbox)) });
    // Last, since it makes room for others to start; and what waits here may want a new sandbox, not this one.
    fleet.settled(sandbox);
    refill();
  };

  const refill = () => {
    while (!isClosed && starting.size + returning.size < waiting.length && fleet.reserve()) {
      const sandbox = startSandbox(spec, {
        ...sandboxOptions,
        onIdle: serve,
        onEnd(gone, initError) {
          leave(gone);
          noteBack(gone);
          starting.delete(gone);
          if (initError !== undefined) {
            waiting.shift()?.settle({ kind: 'crashed', payload: initError, ms: 0, cold: true });
          }
          fleet.ended(gone);
        },
      });
      starting.add(sandbox);
      fleet.started(sandbox);
    }
  };

  return {
    refill,
    run(job, fresh) {
      if (isClosed) return Promise.resolve(stopped());
      if (running + waiting.length >= (spec.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        return Promise.resolve(throttled());
      }
      return new Promise((settle) => {
        const place = fresh ? undefined : idle.pop();
        place?.cancel();
        if (place) return begin({ job, fresh, settle }, place.sandbox);
        waiting.push({ job, fresh, settle });
        refill();
      });
    },
    idleSince: () => idle[0]?.since,
    evict() {
      if (idle[0]) retire(idle[0].sandbox);
    },
    close() {
      isClosed = true;
      for (const { settle } of waiting.splice(0)) settle(stopped());
      for (const timer of returning.values()) clearTimeout(timer);
      for (const { cancel } of idle.splice(0)) cancel();
    },
  };
};
