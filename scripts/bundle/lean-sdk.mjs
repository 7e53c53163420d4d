import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trimSchemas } from './trim-schemas.mjs';

const standIns = fileURLToPath(new URL('./stand-ins.mjs', import.meta.url));

const CLIENTS = ['dynamodb', 'sns', 'sqs', 'apigatewaymanagementapi'];
const CORE = '@smithy/core/dist-es/submodules';

/** Modules of the SDK, and what of `stand-ins.mjs` is there in their place. */
export const STAND_INS = new Map([
  ['@aws-sdk/credential-provider-node/dist-es/index.js', ['defaultProvider']],
  [`${CORE}/event-streams/index.js`, ['EventStreamSerde', 'eventStreamSerdeProvider']],
  [`${CORE}/config/node-config-provider/configLoader.js`, ['loadConfig']],
  [`${CORE}/config/defaults-mode/resolveDefaultsModeConfig.js`, ['resolveDefaultsModeConfig']],
  [`${CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`, ['getInstanceMetadataRegion']],
  ...CLIENTS.map((client) => [
    `@aws-sdk/client-${client}/dist-es/endpoint/endpointResolver.js`,
    ['defaultEndpointResolver'],
  ]),
  ['@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js', ['partitionsInfo']],
  [
    '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js',
    ['resolveEndpointDiscoveryConfig', 'NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS'],
  ],
  ['@aws-sdk/client-dynamodb/dist-es/commands/DescribeEndpointsCommand.js', ['DescribeEndpointsCommand']],
  [`${CORE}/endpoints/middleware-endpoint/service-customizations/index.js`, ['resolveParamsForS3']],
  [`${CORE}/checksum/sha256/Sha256Js.js`, ['Sha256Js']],
  [`${CORE}/retry/util-retry/AdaptiveRetryStrategy.js`, ['AdaptiveRetryStrategy']],
  [`${CORE}/serde/uuid/v4.js`, ['bindV4']],
  [`${CORE}/serde/util-stream/sdk-stream-mixin.js`, ['sdkStreamMixin']],
  [
    `${CORE}/serde/date-utils.js`,
    [
      ...['dateToUtcString', 'parseEpochTimestamp', 'parseRfc3339DateTime', 'parseRfc3339DateTimeWithOffset'],
      'parseRfc7231DateTime',
    ],
  ],
  [
    `${CORE}/serde/schema-serde-lib/schema-date-utils.js`,
    ['_parseEpochTimestamp', '_parseRfc3339DateTimeWithOffset', '_parseRfc7231DateTime'],
  ],
  ['@smithy/signature-v4/dist-es/HeaderFormatter.js', ['HeaderFormatter']],
]);

const SDK_MODULE = /[\\/]node_modules[\\/](@aws-sdk|@smithy)[\\/].*\.js(on)?$/;

/** The path of a module within its package, the package's name first. */
const moduleOf = (path) => path.replaceAll('\\', '/').split('/node_modules/').at(-1);

/** An esbuild plugin: of AWS's SDK, only what a Lambda function can come to call. */
export const leanSdk = () => ({
  name: 'lean-sdk',
  setup({ onLoad }) {
    onLoad({ filter: SDK_MODULE }, async ({ path }) => {
      const name = moduleOf(path);
      const names = STAND_INS.get(name);
      if (names) {
        const contents = `export { ${names.join(', ')} } from ${JSON.stringify(standIns)};`;
        return { contents, resolveDir: dirname(standIns) };
      }
      if (name.endsWith('/dist-es/schemas/schemas_0.js')) {
        return { contents: trimSchemas(await readFile(path, 'utf8')) };
      }
      // A client tells its version to the service, and nothing else of its package.json.
      if (name.startsWith('@aws-sdk/client-') && name.endsWith('/package.json')) {
        const { version } = JSON.parse(await readFile(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      }
      return undefined;
    });
  },
});
