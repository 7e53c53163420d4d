import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Domain } from '../../config/schema.ts';
import { refusePlainHttp, toPolicy } from './policy.ts';
import { securityHeaders } from './security-headers.ts';
import type { WebFile } from './web-files.ts';

export interface WebHostingProps {
  name: string;
  /** Folder of the built page, and what is in it. */
  folder: string;
  files: readonly WebFile[];
  /** Origins the page may talk to beside its own. */
  connectsTo: readonly string[];
  domain?: Domain | undefined;
}

/** AWS's own cache policy "CachingOptimized": keeps what `Cache-Control` allows, compressed. */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const ORIGIN = 'page';

/** The chat page: a private bucket that only its distribution can read, over TLS, with strict headers. */
export class WebHosting extends Construct {
  readonly url: string;
  readonly #bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: WebHostingProps) {
    super(scope, id);
    const { name, domain } = props;
    const bucket = new S3Bucket(this, 'bucket', { bucketPrefix: `${name}-web-`, forceDestroy: true });
    this.#bucket = bucket;
    const blocked = new S3BucketPublicAccessBlock(this, 'private', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const access = new CloudfrontOriginAccessControl(this, 'access', {
      name,
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    const headers = new CloudfrontResponseHeadersPolicy(this, 'headers', {
      name,
      securityHeadersConfig: securityHeaders(props.connectsTo),
    });
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: name,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      priceClass: 'PriceClass_100',
      defaultRootObject: 'index.html',
      ...(domain && { aliases: [domain.name] }),
      origin: [
        {
          originId: ORIGIN,
          domainName: bucket.bucketRegionalDomainName,
          originAccessControlId: access.id,
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: ORIGIN,
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        compress: true,
        cachePolicyId: CACHING_OPTIMIZED,
        responseHeadersPolicyId: headers.id,
      },
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: domain
        ? {
            acmCertificateArn: domain.certificateArn,
            sslSupportMethod: 'sni-only',
            minimumProtocolVersion: 'TLSv1.2_2021',
          }
        : { cloudfrontDefaultCertificate: true },
    });
    new S3BucketPolicy(this, 'readers', {
      bucket: bucket.id,
      policy: toPolicy([
        {
          Sid: 'OnlyThroughTheDistribution',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: ['s3:GetObject'],
          Resource: [`${bucket.arn}/*`],
          Condition: { StringEquals: { 'AWS:SourceArn': distribution.arn } },
        },
        refusePlainHttp('s3:*', `${bucket.arn}/*`),
      ]),
      dependsOn: [blocked],
    });
    this.url = `https://${domain?.name ?? distribution.domainName}/`;
    this.#upload(props);
    if (!domain?.zoneId) return;
    for (const type of ['A', 'AAAA']) {
      new Route53Record(this, type === 'A' ? 'record' : 'record-ipv6', {
        zoneId: domain.zoneId,
        name: domain.name,
        type,
        alias: {
          name: distribution.domainName,
          zoneId: distribution.hostedZoneId,
          evaluateTargetHealth: false,
        },
      });
    }
  }

  /** Tells the page where it is: read at each load, never cached. */
  publishConfig(config: Record<string, string>): void {
    new S3Object(this, 'config', {
      bucket: this.#bucket.id,
      key: 'config.json',
      content: JSON.stringify(config),
      contentType: 'application/json',
      cacheControl: 'no-store',
    });
  }

  #upload({ folder, files }: WebHostingProps): void {
    const page = new TerraformAsset(this, 'page', { path: folder, type: AssetType.DIRECTORY });
    const upload = (file: WebFile, dependsOn: S3Object[]) =>
      new S3Object(this, `file-${file.key.replace(/[^A-Za-z0-9]+/g, '-')}`, {
        bucket: this.#bucket.id,
        key: file.key,
        source: `${page.path}/${file.key}`,
        sourceHash: file.hash,
        contentType: file.type,
        cacheControl: file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(dependsOn.length > 0 && { dependsOn }),
      });
    const parts = files.filter(({ immutable }) => immutable).map((file) => upload(file, []));
    // A page must not be there before the parts it names.
    for (const file of files.filter(({ immutable }) => !immutable)) upload(file, parts);
  }
}
