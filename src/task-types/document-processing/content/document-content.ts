import type { FieldError } from '@app/task-engine';
import { isUtf8 } from 'node:buffer';

/** What a document's content may be. */
export const CONTENT_TYPES = ['text/plain', 'text/markdown', 'text/html', 'application/pdf'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** A content as a caller sends it: text, or any file in base64 with its type. */
export interface SentContent {
  content?: string | undefined;
  content_base64?: string | undefined;
  content_type?: ContentType | undefined;
}

/** At least one character that is neither blank nor invisible. */
export const VISIBLE = /[^\s\p{C}]/u;

/** A PDF's mark may come after some bytes that are not its own. */
const PDF_MARK_WITHIN = 1024;
const NOT_BASE64 = /[^A-Za-z0-9+/]/;

/** What is wrong with a content beyond the type of each field; at most one error. */
export function contentErrors(sent: SentContent): FieldError[] {
  const { content, content_base64, content_type } = sent;
  if (content_base64 === undefined) return textErrors(content, content_type);
  if (content !== undefined) return [error('content_base64', 'cannot be combined with content')];
  if (content_type === undefined) return [error('content_type', 'is required with content_base64')];
  if (!isBase64(content_base64)) return [error('content_base64', 'must be base64 (RFC 4648, padded, no line ends)')];
  return bytesErrors(Buffer.from(content_base64, 'base64'), content_type);
}

/** Bytes of the content itself, base64 undone. */
export function contentBytes({ content, content_base64 }: SentContent): number {
  return content_base64 === undefined ? Buffer.byteLength(content ?? '') : Buffer.byteLength(content_base64, 'base64');
}

/** The text of any content but a PDF. */
export function contentText({ content, content_base64 }: SentContent): string {
  if (content_base64 === undefined) return content ?? '';
  return new TextDecoder().decode(Buffer.from(content_base64, 'base64'));
}

function textErrors(content: string | undefined, type: ContentType | undefined): FieldError[] {
  if (content === undefined) return [error('content', 'must be a string, unless content_base64 is sent instead')];
  return type === 'application/pdf' ? [error('content', 'must be sent as content_base64 for a PDF')] : [];
}

function bytesErrors(bytes: Buffer, type: ContentType): FieldError[] {
  if (type === 'application/pdf') {
    const isPdf = bytes.subarray(0, PDF_MARK_WITHIN).includes('%PDF-');
    return isPdf ? [] : [error('content_base64', 'is not a PDF')];
  }
  if (!isUtf8(bytes)) return [error('content_base64', 'must be UTF-8 text')];
  return VISIBLE.test(bytes.toString('utf8')) ? [] : [error('content_base64', 'must not be blank')];
}

/** One pass, no backtracking: a file has millions of characters. */
function isBase64(text: string): boolean {
  if (text === '' || text.length % 4 !== 0) return false;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (NOT_BASE64.test(text.slice(0, text.length - padding))) return false;
  // The last group must say nothing in the bits that no byte has.
  const last = text.slice(-4);
  return Buffer.from(last, 'base64').toString('base64') === last;
}

function error(field: keyof SentContent, message: string): FieldError {
  return { field, message: `${field} ${message}` };
}
