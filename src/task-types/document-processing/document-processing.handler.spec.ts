import { runTask } from '@app/task-engine';
import { ContentBudget } from './content/content-budget.js';
import type { ContentReferences } from './content/content-reference.js';
import type { DocumentContents } from './content/document-contents.js';
import type { DocumentIndex } from './store/document-index.js';
import { DocumentProcessingHandler } from './document-processing.handler.js';
import { DocumentReader } from './reading/document-reader.js';
import type { TextExtraction } from './reading/text-extraction.js';

describe('a document that waits for room', () => {
  const stored = 'Uma frase.';
  let loaded: number;
  let budget: ContentBudget;
  let handler: DocumentProcessingHandler;
  const run = (document_id: string) => runTask(handler, { document_id, content_ref: 'issued' });

  beforeEach(() => {
    loaded = 0;
    budget = new ContentBudget(100, () => 0);
    const contents = {
      lengthOf: async () => 100,
      get: async () => (loaded++, stored),
      release: async () => undefined,
    } as unknown as DocumentContents;
    const index = {
      hasBegun: async () => false,
      replace: async ({ documentId }: { documentId: string }) => {
        if (documentId === 'failing') throw new Error('no storage');
        return {};
      },
    } as unknown as DocumentIndex;
    const references = { isIssued: () => true } as unknown as ContentReferences;
    const reader = new DocumentReader(contents, undefined as unknown as TextExtraction, budget);
    handler = new DocumentProcessingHandler(reader, index, contents, references);
  });

  it('is put aside before anything of it is loaded, and processed when another is done', async () => {
    const giveBack = budget.take('another', 1);
    expect((await run('doc')).outcome).toEqual({ kind: 'snoozed', delayMs: 1_000 });
    expect(loaded).toBe(0);
    giveBack();
    expect((await run('doc')).outcome).toMatchObject({ kind: 'completed', result: { characters: stored.length } });
  });

  it.each(['doc', 'failing'])('leaves its room to the next when it has ended (%s)', async (documentId) => {
    await run(documentId);
    expect(() => budget.take('another', 1_000)).not.toThrow();
  });
});
