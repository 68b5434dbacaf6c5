import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { jwksKeys } from './jwks-keys.js';
import { type ClaimPaths, identityOf, type TokenIdentity } from './token-identity.js';
import { VerifiedTokens } from './verified-tokens.js';

/** How callers' tokens are verified; both key sources may be active. */
export interface TokenVerifierOptions extends ClaimPaths {
  secret: string | undefined;
  jwksUrl: string | undefined;
  audience: string | undefined;
  issuer: string | undefined;
}

const MAX_TOKEN_LENGTH = 8192;
const CLOCK_SKEW_SECONDS = 30;
/** Keys or key addresses inside the token itself: no honest caller sends them here. */
const FOREIGN_KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c'];

/** Verifies bearer tokens: HS256 by the shared secret, RS256 and ES256 by the JWKS, nothing else. */
export class TokenVerifier {
  private readonly verified: VerifiedTokens;
  private readonly secretKey: Uint8Array | undefined;
  private readonly jwks: JWTVerifyGetKey | undefined;

  constructor(
    private readonly options: TokenVerifierOptions,
    private readonly now: () => number,
  ) {
    this.verified = new VerifiedTokens(now);
    this.secretKey = options.secret === undefined ? undefined : new TextEncoder().encode(options.secret);
    this.jwks = options.jwksUrl === undefined ? undefined : jwksKeys(options.jwksUrl, now);
  }

  /**
   * Whose token this is; undefined for one that is not valid, whatever the reason.
   * @throws KeysUnavailableError when the key server is away, ProblemException 403 for an organization or role that is unknown
   */
  async verify(token: string): Promise<TokenIdentity | undefined> {
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    const known = this.verified.get(token);
    if (known) return known;
    if (!isCompact(token)) return undefined;
    const claims = await this.claimsOf(token);
    // JSON's 1e999 is read as infinity: a token that never ends.
    if (!claims || !Number.isFinite(claims.exp)) return undefined;
    const identity = identityOf(claims, this.options);
    if (!identity) return undefined;
    const expiresAt = ((claims.exp ?? 0) + CLOCK_SKEW_SECONDS) * 1000;
    this.verified.add(token, { ...identity, expiresAt }, expiresAt);
    return { ...identity, expiresAt };
  }

  private async claimsOf(token: string): Promise<JWTPayload | undefined> {
    try {
      const header = decodeProtectedHeader(token);
      if (FOREIGN_KEY_HEADERS.some((name) => name in header)) return undefined;
      return await this.verifySignature(token, header.alg);
    } catch (error) {
      // decodeProtectedHeader answers a malformed token with a TypeError.
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }

  private async verifySignature(token: string, alg: string | undefined): Promise<JWTPayload | undefined> {
    if (alg === 'HS256' && this.secretKey) {
      return (await jwtVerify(token, this.secretKey, this.checks(['HS256']))).payload;
    }
    if ((alg === 'RS256' || alg === 'ES256') && this.jwks) {
      return (await jwtVerify(token, this.jwks, this.checks(['RS256', 'ES256']))).payload;
    }
    return undefined;
  }

  private checks(algorithms: string[]): JWTVerifyOptions {
    const { audience, issuer } = this.options;
    return {
      algorithms,
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: new Date(this.now()),
      ...(audience !== undefined && { audience }),
      ...(issuer !== undefined && { issuer }),
    };
  }
}

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Three parts of base64url as RFC 7515 writes them, the signature in its one spelling: no two texts are the same token. */
function isCompact(token: string): boolean {
  if (!COMPACT.test(token)) return false;
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
