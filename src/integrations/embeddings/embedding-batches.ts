/** What servers take in one request: OpenAI 2,048 texts and 300,000 tokens, others less. */
const MAX_TEXTS = 96;
/** Bytes of UTF-8; a token is never less than one. */
const MAX_BYTES = 262_144;

/** The texts in order, in batches that a server takes; a text above the limit stands alone. */
export function* batchesOf(texts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const size = Buffer.byteLength(text);
    if (batch.length > 0 && (batch.length === MAX_TEXTS || bytes + size > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
