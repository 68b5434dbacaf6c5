import { canonicalRecipient, recipientErrors, recipientsOf } from './recipient.js';

describe('a recipient', () => {
  it.each([
    ['ana@example.com', 'ana@example.com'],
    ['Ana.Souza+tag@Example.COM', 'Ana.Souza+tag@example.com'],
    ['ana@müller.example', 'ana@xn--mller-kva.example'],
    ['o’brien'.replace('’', "'") + '@example.com', "o'brien@example.com"],
    ['ana@mail.example.co.uk', 'ana@mail.example.co.uk'],
  ])('%s is written %s', (sent, canonical) => {
    expect(canonicalRecipient(sent)).toBe(canonical);
  });

  it.each([
    ['nothing', ''],
    ['no address', 'ana'],
    ['two addresses', 'ana@example.com,bia@example.com'],
    ['two addresses with a semicolon', 'ana@example.com;bia@example.com'],
    ['two @', 'ana@example.com@evil.example'],
    ['a display name', 'Ana <ana@example.com>'],
    ['brackets alone', '<ana@example.com>'],
    ['a quoted name', '"ana@evil.example"@example.com'],
    ['a comment', 'ana(bia@evil.example)@example.com'],
    ['a header', 'ana@example.com\r\nBcc: bia@example.com'],
    ['a line break', 'ana@example.com\n'],
    ['NUL', 'ana\0@example.com'],
    ['a space', 'ana @example.com'],
    ['an address literal', 'ana@[127.0.0.1]'],
    ['an IP address', 'ana@127.0.0.1'],
    ['a number that is an IP address', 'ana@127.1'],
    ['a single label', 'ana@localhost'],
    ['two dots', 'ana..souza@example.com'],
    ['a dot in front', '.ana@example.com'],
    ['letters outside ASCII before the @', 'josé@example.com'],
    ['a percent sign in the domain', 'ana@exa%2emple.com'],
    ['a domain with a hyphen in front', 'ana@-example.com'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['more than 254 characters', `ana@${'a.'.repeat(130)}com`],
    ['a source route', '@evil.example:ana@example.com'],
    ['a percent hack that names a second domain', 'ana@example.com%evil.example'],
    ['a number', 1],
    ['an object', { address: 'ana@example.com' }],
  ])('%s is refused', (_, value) => {
    expect(canonicalRecipient(value)).toBeUndefined();
    expect(recipientErrors(value).map(({ field }) => field)).toEqual(['to']);
  });

  it('is named by its place in a list, and counted once', () => {
    expect(recipientErrors(['ana@example.com', 'bia'])).toEqual([{ field: 'to[1]', message: expect.any(String) }]);
    expect(recipientErrors(['ana@example.com', 'Ana@EXAMPLE.com'])[0]).toMatchObject({ field: 'to[1]' });
    expect(recipientErrors([])).toMatchObject([{ field: 'to' }]);
    expect(recipientErrors(Array.from({ length: 11 }, (_, place) => `a${place}@example.com`))).toMatchObject([
      { field: 'to' },
    ]);
    expect(recipientErrors([['ana@example.com']])).toMatchObject([{ field: 'to[0]' }]);
    expect(recipientsOf(['ana@Example.com', 'bia@example.com'])).toEqual(['ana@example.com', 'bia@example.com']);
  });
});
