import { ContentBudget } from '../../src/task-types/document-processing/content/content-budget.js';
import { CountingEmbedder, type DocumentRig, documentRig } from './document-rig.js';

const MEBI = 1024 * 1024;

describe('a process that has room for a mebibyte of documents', () => {
  let rig: DocumentRig;
  let budget: ContentBudget;
  beforeEach(async () => {
    budget = new ContentBudget(MEBI, () => 0);
    rig = await documentRig(new CountingEmbedder(), {}, budget);
  });

  it('puts a stored document aside, unread and at no cost, until another organization’s is done', async () => {
    const content_ref = rig.references.issue('doc', undefined);
    const content = 'Uma frase do acervo municipal. '.repeat(20_000);
    await rig.contents.put(rig.organizationId, content_ref, content, new Date(Date.now() + 60_000));
    const giveBack = budget.take('another', 1);

    const { outcome, progress } = await rig.run({ document_id: 'doc', content_ref });
    expect(outcome).toMatchObject({ kind: 'snoozed', delayMs: 1_000 });
    expect([progress, rig.embedder.texts]).toEqual([[], 0]);
    giveBack();
    expect((await rig.process({ document_id: 'doc', content_ref })).characters).toBe(content.length);
  });

  it('has its room back however a document ends', async () => {
    const content_ref = rig.references.issue('gone', undefined);
    rig.embedder.before = () => Promise.reject(new Error('no embeddings'));
    const { outcome } = await rig.run({ document_id: 'failing', content: 'Um texto' });
    expect(outcome.kind).not.toBe('completed');
    expect((await rig.run({ document_id: 'gone', content_ref })).outcome).toMatchObject({ kind: 'failed' });
    expect(() => budget.take('another', 2 * MEBI)).not.toThrow();
  });
});
