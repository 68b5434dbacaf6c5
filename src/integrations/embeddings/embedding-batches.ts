/** Texts of one request. OpenAI takes 2,048, others less; 96 vectors of 1,536 numbers are also one insert of 2 MB. */
const MAX_TEXTS = 96;

/** Tokens of one request: OpenAI takes 300,000, smaller servers far less. */
export const MAX_BATCH_TOKENS = 32_000;

/** Tokens of one text: OpenAI's models take 8,191, and their count may differ a little from ours. */
export const MAX_INPUT_TOKENS = 8_000;

/** The items in order, in batches that a server takes; one above the limit has a batch of its own. */
export function* batchesOf<Item extends { tokens: number }>(
  items: Iterable<Item>,
  maxTokens: number = MAX_BATCH_TOKENS,
): Generator<Item[]> {
  let batch: Item[] = [];
  let tokens = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length === MAX_TEXTS || tokens + item.tokens > maxTokens)) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push(item);
    tokens += item.tokens;
  }
  if (batch.length > 0) yield batch;
}
