import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealedTextError } from '../model/task-errors.js';

const BROKEN = 'sealed_text_broken';
/** Replaces a message that no key opens. */
const UNREADABLE = 'This message is encrypted with a key that is not here';
const SEALED = /^enc:[\w-]{1,32}:[A-Za-z0-9+/]+={0,2}$/;

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

  /** @throws SealedTextError when the key is unknown or the text was changed; its message quotes nothing of the text */
  decode(text: string): unknown {
    const key = text.startsWith('enc:') ? this.keyOf(text.split(':', 2)[1] ?? '') : undefined;
    try {
      return JSON.parse(key ? opened(text, key) : text);
    } catch {
      // Errors of JSON.parse quote what they read.
      throw new SealedTextError('What is stored cannot be read: it was changed, or sealed with another key', BROKEN);
    }
  }

  /** `decode`, and `otherwise` for what cannot be read: a key that is missing must not hide the rest of a record. */
  decodeOr<Other>(text: string, otherwise: Other): unknown {
    try {
      return this.decode(text);
    } catch {
      return otherwise;
    }
  }

  /** A message that is kept among readable fields: ciphertext where a key is set, else as it is. */
  sealMessage(message: string): string {
    return this.writingKeyId === undefined ? message : this.encode(message);
  }

  /** What `sealMessage` made, or a message that was never sealed; a fixed sentence for what no key opens. */
  openMessage(message: string): string {
    return SEALED.test(message) ? String(this.decodeOr(message, UNREADABLE)) : message;
  }

  private keyOf(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (!key) throw new SealedTextError(`No payload encryption key "${keyId.slice(0, 32)}"`, 'encryption_key_missing');
    return key;
  }
}

function opened(text: string, key: Buffer): string {
  const sealed = Buffer.from(text.slice(text.indexOf(':', 4) + 1), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
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
