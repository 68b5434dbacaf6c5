import type { Env } from '../../config/env.js';

/**
 * The path of a production webhook: words of letters, digits, _ and - with slashes between them. No dots, no percent, no
 * query: what is written here is what n8n is asked for.
 */
export const N8N_PATH = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
export const MAX_N8N_PATH = 200;

/** n8n answers 500 to a body above 16 MiB; 64 KiB are left for what stands around `data`. */
export const MAX_N8N_DATA_BYTES = 16 * 1_048_576 - 65_536;

/** The n8n of this deployment: where its webhooks are and how they know us. */
export class N8nWebhooks {
  constructor(
    private readonly settings: Env['n8n'],
    private readonly maxPayloadBytes: number,
  ) {}

  /** Whether N8N_WEBHOOK_URL is set. */
  get isConfigured(): boolean {
    return this.settings.url !== undefined;
  }

  /** Whether n8n takes a body with this data. The bytes are only counted where MAX_PAYLOAD_BYTES allows more. */
  takes(data: unknown): boolean {
    if (this.maxPayloadBytes <= MAX_N8N_DATA_BYTES) return true;
    return Buffer.byteLength(JSON.stringify(data) ?? '') <= MAX_N8N_DATA_BYTES;
  }

  /** `<N8N_WEBHOOK_URL>/webhook/<path>`; a base that already ends in `/webhook` is taken as it is. */
  urlOf(path: string): string {
    const base = (this.settings.url ?? '').replace(/\/webhook$/, '');
    return `${base}/webhook/${path}`;
  }

  /** Header authentication: `N8N_WEBHOOK_HEADER: N8N_WEBHOOK_TOKEN`, where a token is set. */
  get auth(): { header: string; value: string } | undefined {
    const { header, token } = this.settings;
    return token === undefined ? undefined : { header: header.toLowerCase(), value: token };
  }
}
