/**
 * What stands in a function's bundle for modules of the SDK that do more than a Lambda function needs. Each takes
 * the place of the export of its name; `lean-sdk.mjs` says where. What no function comes to call refuses.
 */
import { randomUUID } from 'node:crypto';

const refuse = (what) => () => {
  throw new Error(`${what} was left out of this bundle: see scripts/bundle/stand-ins.mjs`);
};

/** Credentials are given (core/adapters/aws-clients), not searched for. */
export const defaultProvider = () => refuse('The search for credentials');

/** No operation used has an event stream, nor a body to stream. */
export const EventStreamSerde = refuse('EventStreamSerde');
export const eventStreamSerdeProvider = refuse('eventStreamSerdeProvider');
export const sdkStreamMixin = refuse('sdkStreamMixin');
export class HeaderFormatter {}

/** Options come from the environment or are the SDK's defaults: a function has no ~/.aws to read. */
export const loadConfig =
  ({ environmentVariableSelector, default: fallback }, options = {}) =>
  async () =>
    environmentVariableSelector(process.env, options) ??
    (typeof fallback === 'function' ? await fallback() : fallback);

/** The SDK's own default; what it would decide is given to every client. */
export const resolveDefaultsModeConfig = () => async () => 'legacy';
export const getInstanceMetadataRegion = refuse('getInstanceMetadataRegion');

/** Endpoints are given (core/adapters/endpoints): of the SDK's rules, those for given ones are left. */
export const defaultEndpointResolver = ({ Endpoint, UseFIPS, UseDualStack }) => {
  if (!Endpoint) throw new Error('The client was made without an endpoint');
  if (UseFIPS) throw new Error('Invalid Configuration: FIPS and custom endpoint are not supported');
  if (UseDualStack) throw new Error('Invalid Configuration: Dualstack and custom endpoint are not supported');
  return { url: new URL(Endpoint), properties: {}, headers: {} };
};
export const partitionsInfo = { partitions: [], version: '1.1' };
export const resolveParamsForS3 = refuse('resolveParamsForS3');

/** No operation used asks for its endpoint first. */
export const resolveEndpointDiscoveryConfig = (config) => config;
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: () => undefined };
export const DescribeEndpointsCommand = refuse('DescribeEndpointsCommand');

/** Node has SHA-256, and random ids that don't load all of Web Crypto. */
export const Sha256Js = refuse('Sha256Js');
export const bindV4 = () => randomUUID;

/** The retry mode is given: standard. */
export const AdaptiveRetryStrategy = refuse('AdaptiveRetryStrategy');

/** No operation used takes or returns a timestamp; `Retry-After` may be one, in the form `Date` reads too. */
export const parseRfc7231DateTime = (value) => new Date(value);
export const dateToUtcString = refuse('dateToUtcString');
export const parseEpochTimestamp = refuse('parseEpochTimestamp');
export const parseRfc3339DateTime = refuse('parseRfc3339DateTime');
export const parseRfc3339DateTimeWithOffset = refuse('parseRfc3339DateTimeWithOffset');
export const _parseEpochTimestamp = refuse('_parseEpochTimestamp');
export const _parseRfc3339DateTimeWithOffset = refuse('_parseRfc3339DateTimeWithOffset');
export const _parseRfc7231DateTime = refuse('_parseRfc7231DateTime');
