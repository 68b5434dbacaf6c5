/** The body is longer than allowed. */
export class BodyTooLargeError extends Error {}

/** The body as text; reading stops at the limit, which for an answer that is not 2xx merely cuts it. */
export async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    parts.push(part);
    if (bytes <= maxBytes) continue;
    if (response.ok) throw new BodyTooLargeError(`more than ${maxBytes} bytes`);
    break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What `Retry-After` asks for in milliseconds from `now`, be it seconds or a date; undefined where it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
