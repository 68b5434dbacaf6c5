import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Turns payloads, results and messages into one opaque string and back: JSON text, or AES-256-GCM ciphertext
 * `enc:<key id>:<base64>` where a key is set. One string because PostgreSQL's jsonb refuses NUL and lone surrogates
 * (JSON text escapes both) and reorders keys.
 */
export class Codec {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly writingKeyId: string | undefined;

  /**
   * @param keyRing `keyid:base64` entries separated by commas, 32 bytes each; the first writes, all read
   * @throws Error when an entry is malformed; the message never holds key material
   */
  constructor(keyRing?: string) {
    this.keys = new Map((keyRing ?? '').split(',').filter(Boolean).map(parseKey));
    this.writingKeyId = this.keys.keys().next().value;
  }

  encode(value: unknown): string {
    return this.seal(JSON.stringify(value ?? null));
  }

  /** `text` is JSON already. */
  seal(text: string): string {
    if (this.writingKeyId === undefined) return text;
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(this.writingKeyId), iv);
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `enc:${this.writingKeyId}:${sealed.toString('base64')}`;
  }

  /** @throws Error when the key is unknown or the text was changed */
  decode(text: string): unknown {
    if (!text.startsWith('enc:')) return JSON.parse(text);
    const [, keyId = '', body = ''] = text.split(':');
    const sealed = Buffer.from(body, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(keyId), sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(-16));
    return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8'));
  }

  private keyOf(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (!key) throw new Error(`No payload encryption key "${keyId}"`);
    return key;
  }
}

function parseKey(entry: string): [string, Buffer] {
  const [keyId = '', base64 = ''] = entry.trim().split(':');
  const key = Buffer.from(base64, 'base64');
  if (!/^[\w-]{1,32}$/.test(keyId) || key.length !== 32) {
    throw new Error(
      'A payload encryption key is written keyid:base64 with 32 bytes, such as k1:$(openssl rand -base64 32)',
    );
  }
  return [keyId, key];
}
