import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';

/**
 * Accepts signed deliveries (`sign_payload: true`) and passes on those that are authentic and new.
 * @param secret `whsec_…` of GET /api/background/webhooks/signing-secret
 */
export function receiver(secret: string, take: (data: unknown) => void): Server {
  const webhook = new Webhook(secret);
  const seen = new Set<string>();
  return createServer(async (request, response) => {
    // The signature covers the raw bytes: verify before parsing.
    const body = Buffer.concat(await request.toArray());
    const headers = request.headers as Record<string, string>;
    try {
      const data = webhook.verify(body, headers);
      // The id is the same on every attempt, and a delivery may arrive twice. Keep it in your database.
      const id = headers['webhook-id'] ?? '';
      if (!seen.has(id)) take(data);
      seen.add(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
}
