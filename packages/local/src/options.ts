import { parseArgs } from 'node:util';
import { SetupError } from './setup-error.ts';

/** What a person may choose on the command line. */
export interface Options {
  /** The port for people, 0–65535; 0 = any free one. */
  port: number;
  /** Where tables, keys and queues' names outlive the process; in memory if absent. */
  dataDir?: string;
  /** Whether the demo persona answers. */
  agent: boolean;
  /** How many times faster the platform's timers run. */
  clockSpeed: number;
  /** Adds the published latencies of AWS's hops. */
  awsLatency: boolean;
  /** Seed of everything that is drawn by lot. */
  seed: number;
}

export const HELP = `The whole system on one machine.

  --port N       port for people, 0 = any free one (default: $PORT or 4000)
  --data DIR     keep tables and keys in DIR (default: in memory)
  --no-agent     start without the demo agent
  --clock N      idle limits, connection limits and retries run N times faster (default: 1)
  --latency aws  add the published latencies of AWS's hops
  --seed N       draw faults and latencies from this seed
  --help         show this text`;

const whole = (name: string, text: string, max: number): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max)
    throw new SetupError(`${name} must be a whole number from 0 to ${max}: ${text}`);
  return value;
};

const speed = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 100_000) {
    throw new SetupError(`--clock must be a number above 0, at most 100000: ${text}`);
  }
  return value;
};

const parse = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        agent: { type: 'boolean' },
        clock: { type: 'string' },
        latency: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean' },
      },
      allowNegative: true,
      strict: true,
    }).values;
  } catch (error) {
    throw new SetupError(`${firstSentence(error)} (see --help)`, { cause: error });
  }
};

const firstSentence = (error: unknown) =>
  String(error instanceof Error ? error.message : error).split(/\.\s|\n/)[0] ?? '';

/**
 * Reads the command line. `PORT` of the environment stands in for `--port`.
 * @throws {SetupError} with one line for an unknown option or a bad value.
 */
export const readOptions = (args: string[], env: Record<string, string | undefined>): Options | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.latency !== undefined && values.latency !== 'aws') {
    throw new SetupError(`--latency knows only aws: ${values.latency}`);
  }
  if (values.data === '') throw new SetupError('--data needs a folder');
  return {
    port:
      values.port !== undefined
        ? whole('--port', values.port, 65_535)
        : whole('PORT', env['PORT'] || '4000', 65_535),
    ...(values.data !== undefined && { dataDir: values.data }),
    agent: values.agent ?? true,
    clockSpeed: values.clock === undefined ? 1 : speed(values.clock),
    awsLatency: values.latency === 'aws',
    seed: values.seed === undefined ? Date.now() % 0xffff_ffff : whole('--seed', values.seed, 0xffff_ffff),
  };
};
