import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a callback URL is good for: one run of one task, until its deadline. */
export interface CallbackTicket {
  taskId: string;
  /** +1 per retry by hand: the URL of an earlier run is refused. */
  run: number;
  expiresAt: Date;
}

/** `<task id>~<run>~<deadline in ms, base 36>~<HMAC-SHA-256>`: all of it is allowed in a URL, and the router takes 256 characters. */
const TOKEN = /^([A-Za-z0-9_.-]{1,150})~(\d{1,6})~([0-9a-z]{1,11})~([\w-]{43})$/;
const KEY_BYTES = 32;

/** Issues and reads the tokens in callback URLs. Every process derives the same key, so nothing is stored. */
export class CallbackTokens {
  private readonly key: Buffer | undefined;

  /** @param secret the deployment's master secret; without it callbacks are disabled */
  constructor(secret: string | undefined) {
    this.key = secret ? Buffer.from(hkdfSync('sha256', secret, '', 'external-sync-callback', KEY_BYTES)) : undefined;
  }

  get isConfigured(): boolean {
    return this.key !== undefined;
  }

  issue({ taskId, run, expiresAt }: CallbackTicket): string {
    const signed = `${taskId}~${run}~${expiresAt.getTime().toString(36)}`;
    return `${signed}~${this.signature(signed)}`;
  }

  /** What a token is good for, expired or not; undefined for one that was not issued here. */
  read(token: string): CallbackTicket | undefined {
    const [, taskId = '', run = '', expiry = '', signature = ''] = TOKEN.exec(token) ?? [];
    if (taskId === '' || this.key === undefined) return undefined;
    const expected = this.signature(`${taskId}~${run}~${expiry}`);
    // Compared as text: base64 has several spellings of the same bytes.
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return undefined;
    return { taskId, run: Number(run), expiresAt: new Date(Number.parseInt(expiry, 36)) };
  }

  private signature(text: string): string {
    if (this.key === undefined) throw new Error('No signing key is configured for callbacks');
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}
