import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import { CognitoUserPoolDomain } from '@cdktf/provider-aws/lib/cognito-user-pool-domain/index.js';
import { Construct } from 'constructs';
import type { Environment, Identity as IdentityConfig } from '../../config/schema.ts';

/** Who signs tokens, and for whom: what the authorizer and the page must know. */
export class Identity extends Construct {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Where people sign in, with a user pool of our own that has a domain. */
  readonly signInUrl: string | undefined;

  constructor(scope: Construct, id: string, environment: Environment, pageUrls: readonly string[]) {
    super(scope, id);
    const { identity } = environment;
    if (identity.kind === 'oidc') {
      this.issuer = identity.issuer;
      this.audience = identity.audience;
      this.jwksUri = identity.jwksUri ?? `${identity.issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
      return;
    }
    const pool = this.#pool(environment, identity);
    const urls = [...identity.callbackUrls, ...pageUrls];
    const client = new CognitoUserPoolClient(this, 'client', {
      name: 'chat',
      userPoolId: pool.id,
      // A browser keeps no secret: authorization code with PKCE.
      generateSecret: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ['code'],
      allowedOauthScopes: ['openid', 'email'],
      supportedIdentityProviders: ['COGNITO'],
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      callbackUrls: urls,
      logoutUrls: urls,
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      // Minutes: a connection ends with its token, and rotation takes a new one without a gap.
      idTokenValidity: 60,
      accessTokenValidity: 60,
      refreshTokenValidity: 30,
      tokenValidityUnits: [{ idToken: 'minutes', accessToken: 'minutes', refreshToken: 'days' }],
    });
    this.issuer = `https://cognito-idp.${environment.region}.amazonaws.com/${pool.id}`;
    this.audience = client.id;
    this.jwksUri = `${this.issuer}/.well-known/jwks.json`;
    if (!identity.domainPrefix) return;
    const domain = new CognitoUserPoolDomain(this, 'domain', {
      domain: identity.domainPrefix,
      userPoolId: pool.id,
    });
    this.signInUrl = `https://${domain.domain}.auth.${environment.region}.amazoncognito.com`;
  }

  #pool({ name, protectData }: Environment, identity: IdentityConfig & { kind: 'cognito' }): CognitoUserPool {
    return new CognitoUserPool(this, 'pool', {
      name: `bos-realtime-${name}`,
      usernameAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      adminCreateUserConfig: { allowAdminCreateUserOnly: !identity.selfSignUp },
      passwordPolicy: {
        minimumLength: 12,
        requireLowercase: false,
        requireNumbers: false,
        requireSymbols: false,
        requireUppercase: false,
        temporaryPasswordValidityDays: 7,
      },
      accountRecoverySetting: { recoveryMechanism: [{ name: 'verified_email', priority: 1 }] },
      deletionProtection: protectData ? 'ACTIVE' : 'INACTIVE',
      ...(protectData && { lifecycle: { preventDestroy: true } }),
    });
  }
}
