import { knownErrorCode } from './known-error-codes.js';

describe('an error code as a label', () => {
  it('is one of ours, the class of a status, or other', () => {
    expect(
      ['timeout', 'http_503', 'http_404', 'http_999', 'order_4711', 'constructor', '', undefined].map(knownErrorCode),
    ).toEqual(['timeout', 'http_5xx', 'http_4xx', 'other', 'other', 'other', 'other', 'other']);
  });
});
