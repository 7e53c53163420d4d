import { join } from 'node:path';
import { startPersona } from './agent/persona.ts';
import type { EdgePorts } from './aws/answer-call.ts';
import { type Edge, startEdge } from './aws/edge.ts';
import { startBus } from './bus/bus.ts';
import { type Closing, createClosing } from './closing.ts';
import { startDatabase } from './database/database.ts';
import { createFaultEngine } from './faults/engine.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { type LocalJson, toLocalJson } from './http/local-json.ts';
import { type People, startPeople } from './http/people.ts';
import { createIssuer } from './identity/issuer.ts';
import { inspect } from './inspector/inspect.ts';
import { tellBoth } from './inspector/tell-both.ts';
import { createTrace } from './inspector/trace.ts';
import { createUserLogs } from './inspector/user-log.ts';
import { createInvoker, type LocalInvoker } from './lambda/create-invoker.ts';
import { createLatency } from './latency.ts';
import type { Log } from './log.ts';
import type { Options } from './options.ts';
import { readPlan } from './plan/read-plan.ts';
import { createPlatformClock } from './platform-clock.ts';
import { createRandom } from './random.ts';
import { createMeter } from './stats/meter.ts';
import { meteredOf } from './stats/metered.ts';
import { createWorkFolder } from './work-folder.ts';

export interface StackOptions extends Options {
  log: Log;
  /** How long the demo agent thinks, ms. */
  thinkMs?: [min: number, max: number];
  /** The synthesized plan; by default that of this repository's `local` environment. */
  planPath?: string;
  /** Told of each right of a role that a function used. */
  onGrant?: EdgePorts['onGrant'];
}

export interface Stack {
  local: LocalJson;
  /** Stops everything; afterwards no process and no port is left. */
  close(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../../..');
const PLAN = join(ROOT, 'infra/cdktf.out/stacks/bos-realtime-local/cdk.tf.json');
/** The build of the chat page. Without it everything else runs. */
export const WEB = join(ROOT, 'packages/web/dist');

/** No connection can be pushed to before there is a gateway. */
const NOT_YET = { status: 410, headers: { 'x-amzn-errortype': 'GoneException' }, body: '' };

/**
 * Makes the plan real on this machine.
 * @throws {SetupError} with one line, after stopping what had been started
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const closing = createClosing(options.log);
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
};

/**
 * The parts need each other in a circle: functions call the edge, the edge asks the gateway, the gateway runs
 * functions. So each gets a closure over what comes later, and nothing is let in before all are there.
 */
const start = async (options: StackOptions, closing: Closing): Promise<Stack> => {
  const { log, dataDir, seed, planPath = PLAN } = options;
  let gateway: Gateway | undefined;
  let invoker: LocalInvoker | undefined;
  let edge: Edge | undefined;
  let people: People | undefined;
  const origin = () => `http://127.0.0.1:${people?.port}`;

  const workFolder = createWorkFolder();
  closing.add('work folder', workFolder.close);
  const system = readPlan(planPath, workFolder.path);
  const { api, region, stage, tables, functions } = system;
  log.info(
    `Starting the plan: ${api.routes.length} routes, ${functions.length} functions, ${tables.length} tables, ${system.topics.length} topics, ${system.queues.length} queues.`,
  );
  const local = () => toLocalJson(system, { people: people?.port ?? 0, edge: edge?.port ?? 0 });

  const clock = createPlatformClock(options.clockSpeed);
  const metered = meteredOf(system);
  const meter = createMeter(metered);
  const trace = createTrace(metered);
  const recorder = tellBoth(meter, trace);
  const latency = options.awsLatency ? createLatency(createRandom(seed + 1)) : undefined;
  const faults = createFaultEngine({
    seed,
    sockets: {
      ids: () => gateway?.connections().map(({ connectionId }) => connectionId) ?? [],
      cut: (connectionId) => gateway?.cut(connectionId),
    },
  });
  closing.add('faults', faults.close);

  const database = await startDatabase({ tables, clock, log, dataDir });
  closing.add('database', database.close);
  const logs = createUserLogs(database.port, local().tables);
  closing.add('user logs', logs.close);
  const bus = await startBus({
    system,
    faults,
    clock,
    log,
    async enqueue(functionArn, event) {
      if (!invoker) throw new Error('the functions are not there yet');
      return invoker.enqueue(functionArn, event);
    },
    hopLatency: latency && (() => latency('sns')),
  });
  closing.add('bus', bus.close);

  const audience = functions.map(({ environment }) => environment['BOS_AUDIENCE']).find(Boolean) ?? '';
  const opened = await startPeople({
    port: options.port,
    local,
    issuer: await createIssuer({ issuer: origin, audience, dataDir }),
    faults,
    stats: meter.stats,
    names: { functions: functions.map(({ name }) => name), tables: tables.map(({ name }) => name) },
    inspected: inspect({
      system,
      bus,
      trace,
      logs,
      connections: () => gateway?.connections() ?? [],
      invoker: () => invoker,
    }),
    webDir: WEB,
    stagePath: `/${stage}`,
    onUpgrade: (request, socket, head) => gateway?.handleUpgrade(request, socket, head),
    log,
  });
  people = opened;
  closing.add('port for people', opened.close);

  const endpoint = await startEdge({
    plan: system,
    messagesTable: local().tables.messages,
    upstream: { database: database.port, bus: bus.port },
    manage: async (request) => gateway?.management(request) ?? NOT_YET,
    findSandbox: (accessKeyId) => invoker?.findSandbox(accessKeyId),
    faults,
    recorder,
    onGrant: options.onGrant,
    log,
    databaseLatency: latency && (() => latency('dynamodb')),
  });
  edge = endpoint;
  closing.add('edge', endpoint.close);

  const runner = createInvoker({
    functions,
    environment: ({ environment }) => ({
      ...endpoint.endpointVariables,
      // The plan cannot know the port: its issuer is this stack's.
      ...(environment['BOS_ISSUER'] !== undefined && {
        BOS_ISSUER: origin(),
        BOS_JWKS_URI: `${origin()}/.well-known/jwks.json`,
      }),
    }),
    faults,
    recorder,
    clock,
    log,
    onFailure: (destinationArn, record) => {
      if (!bus.send(destinationArn, JSON.stringify(record))) log.warn(`There is no queue ${destinationArn}`);
    },
  });
  invoker = runner;
  closing.add('functions', runner.close);

  gateway = createGateway({
    api,
    region,
    invoker: runner,
    faults,
    recorder,
    clock,
    log: log.warn,
    ...(latency && { hopLatency: latency }),
  });
  closing.add('gateway', gateway.close);

  const { topics } = local();
  if (options.agent) {
    const persona = await startPersona({
      endpoint: `http://127.0.0.1:${endpoint.port}`,
      region,
      intentionTopicArn: topics.chatIntention,
      responseTopicArn: topics.personaResponse,
      random: createRandom(seed + 3),
      log,
      ...(options.thinkMs && { thinkMs: options.thinkMs }),
    });
    closing.add('demo agent', persona.close);
  }
  closing.add('readiness', () => opened.setReady(false));
  opened.setReady(true);
  return { local: local(), close: closing.close };
};
