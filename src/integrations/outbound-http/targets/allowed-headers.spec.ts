import { validateSync } from 'class-validator';
import { AreAllowedHeaders, headersProblem } from './allowed-headers.js';

/** Words between white space. */
const words = (text: string) => text.trim().split(/\s+/);

class Body {
  @AreAllowedHeaders()
  headers!: unknown;
}

function messageFor(headers: unknown): string | undefined {
  const [error] = validateSync(Object.assign(new Body(), { headers }));
  return error && Object.values(error.constraints ?? {})[0];
}

describe('AreAllowedHeaders', () => {
  it.each([
    {},
    { authorization: 'Bearer x' },
    { 'X-Id': '' },
    { cookie: 'a=b; c="d"' },
    { 'content-type': 'application/cloudevents+json' },
  ])('allows %j', (headers) => expect(messageFor(headers)).toBeUndefined());

  it.each(
    words(`
    Host HOST content-length Transfer-Encoding connection keep-alive te trailer upgrade expect accept-encoding
    proxy-authorization Proxy-Connection webhook-id Webhook-Timestamp webhook-signature webhook-event-type
    webhook-anything
  `),
  )('refuses to set %s', (name) =>
    expect(messageFor({ [name]: 'x' })).toBe(`headers must not set "${name.toLowerCase()}"`),
  );

  it.each(['', ' x', 'x ', 'x y', 'x:y', 'x\r\ny', 'x\0', 'é', 'x\n', '(x)', 'x/y', 'a'.repeat(101)])(
    'refuses the name %j',
    (name) => {
      expect(messageFor({ [name]: 'x' })).toMatch(/^headers must have names of/);
    },
  );

  it.each(['a\r\nb: c', 'a\nb', 'a\rb', 'a\0b', 'a\x7fb', 'é', '\ud800', '\u2028', '\u010d\u010a', 'x'.repeat(4097)])(
    'refuses the value %j without repeating it',
    (value) => {
      const message = messageFor({ 'x-key': value });
      expect(message).toContain('"x-key"');
      expect(message).not.toContain(value);
    },
  );

  it.each([null, [], 'x', 1, [['a', 'b']], { a: 1 }, { a: null }, { a: ['x'] }, { a: {} }])(
    'refuses the shape %j',
    (headers) => {
      expect(messageFor(headers)).toMatch(/^headers must/);
    },
  );

  it('allows twenty headers and refuses the twenty-first', () => {
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']));
    expect(headersProblem(named(20))).toBeUndefined();
    expect(headersProblem(named(21))).toBe('must be at most 20');
  });

  it('refuses one name in two spellings', () =>
    expect(messageFor({ 'X-Id': '1', 'x-id': '2' })).toBe('headers list "x-id" twice'));
});
