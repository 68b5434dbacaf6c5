import { hkdfSync } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/**
 * An organization's signing secret of one generation, `whsec_…`: derived, so that no secret rests anywhere and every
 * process comes to the same one. Generation 0 is everyone's first.
 */
export function derivedSecret(masterKey: string, organizationId: string, generation: number): string {
  const info = JSON.stringify(['webhook-signing', organizationId, generation]);
  const bytes = Buffer.from(hkdfSync('sha256', masterKey, '', info, SECRET_BYTES));
  return `whsec_${bytes.toString('base64')}`;
}

/** The value of `webhook-signature`: one Standard Webhooks signature a secret, separated by spaces. */
export function webhookSignature(secrets: readonly string[], webhookId: string, timestamp: Date, body: string): string {
  return secrets.map((secret) => new Webhook(secret).sign(webhookId, timestamp, body)).join(' ');
}
