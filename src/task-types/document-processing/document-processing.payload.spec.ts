import { payloadCheck } from '@app/task-engine';
import { ContentReferences } from './content/content-reference.js';
import { chunkSizeOf, DocumentProcessingPayload } from './document-processing.payload.js';

const check = payloadCheck(DocumentProcessingPayload);
const errorsOf = (fields: object): string[] =>
  check.errorsOf({ document_id: 'doc_123', content: 'Texto', ...fields }).map(({ field }) => field);

function nested(levels: number): object {
  return levels === 0 ? {} : { in: nested(levels - 1) };
}

describe('DocumentProcessingPayload', () => {
  it.each([
    {},
    { document_id: 'A.b_c:d-9' },
    { chunk_size: 100, chunk_overlap: 50 },
    { chunk_size: 8000, chunk_overlap: 4000 },
    { chunk_overlap: 0 },
    { metadata: { source: 'intranet', tags: ['a'], deep: { er: { still: 1 } } } },
    { metadata: { path: 'C:\\u0000 is text' } },
  ])('accepts %j', (fields) => {
    expect(errorsOf(fields)).toEqual([]);
  });

  it.each([
    ['document_id', { document_id: '../x' }],
    ['document_id', { document_id: 'x'.repeat(201) }],
    ['document_id', { document_id: 'x\n' }],
    ['content', { content: ' \n\t\0\u200b' }],
    ['content', { content: 7 }],
    ['chunk_size', { chunk_size: 99 }],
    ['chunk_size', { chunk_size: 8001 }],
    ['chunk_size', { chunk_size: 500.5 }],
    ['chunk_size', { chunk_size: [{ toString: '' }], chunk_overlap: 0 }],
    ['chunk_overlap', { chunk_size: 100, chunk_overlap: 51 }],
    ['chunk_overlap', { chunk_overlap: 501 }],
    ['chunk_overlap', { chunk_overlap: -1 }],
    ['metadata', { metadata: [] }],
    ['metadata', { metadata: { text: 'x'.repeat(17_000) } }],
    ['metadata', { metadata: nested(6) }],
    ['metadata', { metadata: { text: 'a\0' } }],
    ['metadata', { metadata: { text: '\ud800' } }],
    ['content_ref', { content_ref: 'abc' }],
    ['unknown', { unknown: 1 }],
  ])('refuses a wrong %s: %j', (field, fields) => {
    expect(errorsOf(fields)).toContain(field);
  });

  it('says how large the overlap may be', () => {
    expect(check.errorsOf({ document_id: 'd', content: 'c', chunk_size: 200, chunk_overlap: 101 })).toEqual([
      { field: 'chunk_overlap', message: 'chunk_overlap must be at most half of chunk_size' },
    ]);
  });

  it('overlaps by a tenth where nothing is asked', () => {
    expect(chunkSizeOf({})).toEqual({ size: 1000, overlap: 100 });
    expect(chunkSizeOf({ chunk_size: 300, chunk_overlap: 0 })).toEqual({ size: 300, overlap: 0 });
  });
});

describe('ContentReferences', () => {
  const references = new ContentReferences('key');

  it('knows its own references, for their own document only', () => {
    const reference = references.issue('doc', undefined);
    expect(references.isIssued('doc', reference)).toBe(true);
    expect(references.isIssued('other', reference)).toBe(false);
    expect(references.isIssued('doc', `${reference}.x`)).toBe(false);
    expect(references.isIssued('doc', '')).toBe(false);
    expect(new ContentReferences('other key').isIssued('doc', reference)).toBe(false);
  });

  it('repeats a reference only for the same idempotency key and request', () => {
    const request = { organizationId: 'org', idempotencyKey: 'key-1', fingerprint: 'same' };
    const first = references.issue('doc', request);
    expect(references.issue('doc', { ...request })).toBe(first);
    expect(references.issue('doc', { ...request, fingerprint: 'other' })).not.toBe(first);
    expect(references.issue('doc', { ...request, organizationId: 'other' })).not.toBe(first);
    expect(references.issue('doc', { ...request, idempotencyKey: 'key-2' })).not.toBe(first);
    expect(references.issue('doc', undefined)).not.toBe(references.issue('doc', undefined));
  });
});
