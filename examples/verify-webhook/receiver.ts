import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';

/**
 * Takes signed deliveries (`sign_payload: true`) and hands on what is genuine and new.
 * @param secret `whsec_…` of GET /api/background/webhooks/signing-secret
 */
export function receiver(secret: string, take: (data: unknown) => void): Server {
  const webhook = new Webhook(secret);
  const seen = new Set<string>();
  return createServer(async (request, response) => {
    // The signature is over the bytes as they came: verify first, parse then.
    const body = Buffer.concat(await request.toArray());
    const headers = request.headers as Record<string, string>;
    try {
      const data = webhook.verify(body, headers);
      // The same on every attempt: a delivery may come twice. Keep it in your database.
      const id = headers['webhook-id'] ?? '';
      if (!seen.has(id)) take(data);
      seen.add(id);
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
}
