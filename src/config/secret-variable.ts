import { EnvError, type EnvVariables } from './env-variables.js';

/** HS256 and the webhook keys derived from it are as strong as their secret. */
const MIN_PRODUCTION_SECRET_LENGTH = 32;

/** A secret; in production a short one is refused. */
export function secretOf(variables: EnvVariables, name: string, nodeEnv: string): string | undefined {
  const secret = variables.text(name);
  if (nodeEnv === 'production' && secret !== undefined && secret.length < MIN_PRODUCTION_SECRET_LENGTH) {
    throw new EnvError(
      name,
      `must have at least ${MIN_PRODUCTION_SECRET_LENGTH} characters`,
      `${name}=$(openssl rand -hex 32)`,
    );
  }
  return secret;
}
