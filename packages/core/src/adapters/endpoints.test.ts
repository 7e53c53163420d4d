import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { endpointOf } from './endpoints.ts';

const clients = { dynamodb: DynamoDBClient, sns: SNSClient, sqs: SQSClient };

/** What the SDK's own rules say, given nothing but the region. */
const sdkEndpointOf = (service: keyof typeof clients, region: string) => {
  const { config } = new clients[service]({ region });
  const resolve = config.endpointProvider as (parameters: object) => { url: URL };
  return resolve({ Region: region, UseFIPS: false, UseDualStack: false }).url.origin;
};

const services = ['dynamodb', 'sns', 'sqs'] as const;
const regions = [
  ...['us-east-1', 'us-west-2', 'eu-central-1', 'ap-southeast-2', 'il-central-1', 'mx-central-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1'],
];

describe('the endpoint of a service', () => {
  it.each(services.flatMap((service) => regions.map((region) => [service, region] as const)))(
    'of %s in %s is the one the SDK would find',
    (service, region) => {
      expect(endpointOf(service, { AWS_REGION: region })).toBe(sdkEndpointOf(service, region));
    },
  );

  it('is the one its own variable names, before the one named for all', () => {
    const env = {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:2',
    };
    expect(endpointOf('sns', env)).toBe('http://127.0.0.1:2');
    expect(endpointOf('dynamodb', env)).toBe('http://127.0.0.1:1');
  });

  it('cannot be known without a region', () => {
    expect(() => endpointOf('sqs', {})).toThrow('AWS_REGION is not set');
  });
});
