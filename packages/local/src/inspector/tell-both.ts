import type { Recorder } from '../stats/recorder.ts';
import type { Trace } from './trace.ts';

/** A recorder whose every word two hear: the meter counts, the trace remembers. */
export const tellBoth = (meter: Recorder, trace: Trace): Recorder => ({
  connected: meter.connected,
  refused: meter.refused,
  disconnected: meter.disconnected,
  turn: meter.turn,
  frame(...frame) {
    meter.frame(...frame);
    trace.frame(...frame);
  },
  asked: trace.asked,
  invocation(...run) {
    meter.invocation(...run);
    trace.invocation(...run);
  },
  awsCall(call) {
    meter.awsCall(call);
    trace.awsCall(call);
  },
});
