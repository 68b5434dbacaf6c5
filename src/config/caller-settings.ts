import { EnvError, type EnvVariables, HTTP } from './env-variables.js';
import { secretOf } from './secret-variable.js';

/** How callers' tokens are verified and read. */
export interface CallerSettings {
  jwt: {
    secret: string | undefined;
    jwksUrl: string | undefined;
    audience: string | undefined;
    issuer: string | undefined;
    /** Dotted paths into the claims, the first that is present counts. */
    organizationClaims: string[];
    roleClaims: string[];
  };
}

export function callerSettingsOf(
  variables: EnvVariables,
  supabaseUrl: string | undefined,
  nodeEnv: string,
): CallerSettings {
  const secret = secretOf(variables, 'SUPABASE_JWT_SECRET', nodeEnv);
  const named = variables.url('SUPABASE_JWKS_URL', HTTP, 'https://abc.supabase.co/auth/v1/.well-known/jwks.json');
  // A project with a secret signs with it; asking its JWKS as well is a decision its operator writes down.
  const derived = secret === undefined && supabaseUrl ? `${supabaseUrl}/auth/v1/.well-known/jwks.json` : undefined;
  const jwksUrl = named ?? derived;
  if (secret === undefined && jwksUrl === undefined) {
    throw new EnvError(
      'SUPABASE_JWT_SECRET, SUPABASE_JWKS_URL or NEXT_PUBLIC_SUPABASE_URL',
      'must say how callers’ tokens are verified',
      'NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co',
    );
  }
  return {
    jwt: {
      secret,
      jwksUrl,
      audience: variables.text('JWT_AUDIENCE'),
      issuer: variables.text('JWT_ISSUER'),
      organizationClaims: claimOf(variables, 'JWT_ORGANIZATION_CLAIM', [
        'app_metadata.organization_id',
        'organization_id',
      ]),
      roleClaims: claimOf(variables, 'JWT_ROLE_CLAIM', ['app_metadata.role', 'user_role']),
    },
  };
}

function claimOf(variables: EnvVariables, name: string, fallback: string[]): string[] {
  // user_metadata is written by its owner: a role or organization read from it would be the caller's own choice.
  const claim = variables.matching(
    name,
    /^(?!user_metadata(\.|$))\S{1,200}$/,
    'must be the dotted path of a claim outside user_metadata',
    fallback[0] ?? '',
  );
  return claim === undefined ? fallback : [claim];
}
