import { CognitoUserPool } from '@cdktf/provider-aws/lib/cognito-user-pool/index.js';
import { CognitoUserPoolClient } from '@cdktf/provider-aws/lib/cognito-user-pool-client/index.js';
import { CognitoUserPoolDomain } from '@cdktf/provider-aws/lib/cognito-user-pool-domain/index.js';
import { Construct } from 'constructs';
import type { Environment, Identity as IdentityConfig } from '../../config/schema.ts';
import type { Account } from './account.ts';

type CognitoConfig = IdentityConfig & { kind: 'cognito' };

/** Who signs tokens: a user pool of our own, or any OpenID Connect issuer. */
export class Identity extends Construct {
  readonly issuer: string;
  readonly jwksUri: string;
  /** Where people of a user pool of ours sign in. */
  readonly signInUrl: string | undefined;
  readonly #config: IdentityConfig;
  readonly #poolId: string | undefined;

  constructor(scope: Construct, id: string, environment: Environment, account: Account) {
    super(scope, id);
    const { identity, region } = environment;
    this.#config = identity;
    if (identity.kind === 'oidc') {
      this.issuer = identity.issuer;
      this.jwksUri = identity.jwksUri ?? `${identity.issuer.replace(/\/$/, '')}/.well-known/jwks.json`;
      return;
    }
    this.#poolId = this.#addPool(environment, identity).id;
    this.issuer = `https://cognito-idp.${region}.amazonaws.com/${this.#poolId}`;
    this.jwksUri = `${this.issuer}/.well-known/jwks.json`;
    const domain = new CognitoUserPoolDomain(this, 'domain', {
      // The prefix is shared by all accounts of a region: the account's number makes it ours.
      domain: identity.domainPrefix ?? `bos-realtime-${environment.name}-${account.id}`,
      userPoolId: this.#poolId,
    });
    this.signInUrl = `https://${domain.domain}.auth.${region}.amazoncognito.com`;
  }

  /** Registers the page, at `urls` beside those of the configuration; answers the audience its tokens are for. */
  addPage(urls: readonly string[]): string {
    if (this.#config.kind === 'oidc') return this.#config.audience;
    const all = [...this.#config.callbackUrls, ...urls];
    return new CognitoUserPoolClient(this, 'page', {
      name: 'chat',
      userPoolId: this.#poolId ?? '',
      // A browser keeps no secret: authorization code with PKCE.
      generateSecret: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ['code'],
      allowedOauthScopes: ['openid', 'email'],
      supportedIdentityProviders: ['COGNITO'],
      // The administrator's flow needs AWS credentials as well: the smoke test signs in by it.
      explicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      ],
      callbackUrls: all,
      logoutUrls: all,
      preventUserExistenceErrors: 'ENABLED',
      enableTokenRevocation: true,
      // A connection ends with its token; rotation brings a new one without a gap.
      idTokenValidity: 60,
      accessTokenValidity: 60,
      refreshTokenValidity: 30,
      tokenValidityUnits: [{ idToken: 'minutes', accessToken: 'minutes', refreshToken: 'days' }],
    }).id;
  }

  #addPool({ name, protectData }: Environment, { selfSignUp }: CognitoConfig): CognitoUserPool {
    return new CognitoUserPool(this, 'pool', {
      name: `bos-realtime-${name}`,
      usernameAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      adminCreateUserConfig: { allowAdminCreateUserOnly: !selfSignUp },
      // Long rather than odd (NIST SP 800-63B).
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
