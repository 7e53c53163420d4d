import { Apigatewayv2ApiMapping } from '@cdktf/provider-aws/lib/apigatewayv2-api-mapping/index.js';
import { Apigatewayv2DomainName } from '@cdktf/provider-aws/lib/apigatewayv2-domain-name/index.js';
import type { Apigatewayv2Stage } from '@cdktf/provider-aws/lib/apigatewayv2-stage/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Construct } from 'constructs';
import type { Domain } from '../../config/schema.ts';

/** A name of one's own for the WebSocket address. Functions go on using the API's own one to push. */
export class CustomDomain extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, domain: Domain, apiId: string, stage: Apigatewayv2Stage) {
    super(scope, id);
    const name = new Apigatewayv2DomainName(this, 'name', {
      domainName: domain.name,
      domainNameConfiguration: {
        certificateArn: domain.certificateArn,
        endpointType: 'REGIONAL',
        securityPolicy: 'TLS_1_2',
      },
    });
    new Apigatewayv2ApiMapping(this, 'mapping', { apiId, domainName: name.id, stage: stage.id });
    this.url = `wss://${domain.name}`;
    if (!domain.zoneId) return;
    new Route53Record(this, 'record', {
      zoneId: domain.zoneId,
      name: domain.name,
      type: 'A',
      alias: {
        name: name.domainNameConfiguration.targetDomainName,
        zoneId: name.domainNameConfiguration.hostedZoneId,
        evaluateTargetHealth: false,
      },
    });
  }
}
