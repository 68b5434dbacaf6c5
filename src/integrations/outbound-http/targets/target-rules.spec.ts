import { OutboundError, type OutboundErrorCode } from '../outbound-error.js';
import { TargetRules } from './target-rules.js';

const production = new TargetRules({ allowHttp: false, allowedPrivateHosts: [] });
const development = new TargetRules({
  allowHttp: true,
  allowedPrivateHosts: ['127.0.0.1:9000', 'localhost:9443', '[::1]:9000', 'redis.inside:80'],
});

function refusal(rules: TargetRules, url: string): OutboundErrorCode | 'allowed' {
  try {
    rules.check(url);
    return 'allowed';
  } catch (error) {
    return error instanceof OutboundError ? error.code : 'invalid_answer';
  }
}

/** Words between white space. */
const words = (text: string) => text.trim().split(/\s+/);

const LOOPBACK_SPELLINGS = words(`
  127.0.0.1 127.0.0.1. 127.1 127.0.1 127.255.255.254 2130706433 017700000001 0177.0.0.1 0x7f000001 0X7F000001
  0x7f.0.0.1 0x7f.1 0x7f.0x0.0x0.0x1 0177.0x0.0.01 00000177.0.0.1 127.0.0.0x1 %31%32%37.0.0.1 127%2e0%2e0%2e1
  １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 127｡0｡0｡1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 0 0.0.0.0 0x0 00 0. [::1]
  [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1]
  [::127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [2001:0:7f00:1::] [::ffff:0:127.0.0.1] localhost
  LOCALHOST localhost. a.localhost ｌｏｃａｌｈｏｓｔ loc%61lhost ⓛocalhost
`);
const PRIVATE_SPELLINGS = words(`
  10.0.0.1 10.1 012.1 0xa000001 167772161 172.16.0.1 172.31.255.255 0xac.0x10.0.1 2886729729 192.168.1.1
  192.168.257 0300.0250.1.1 3232235777 0xc0a80101 100.64.0.1 198.18.0.1 192.0.0.1 224.0.0.1 240.0.0.1
  255.255.255.255 4294967295 0xffffffff [fc00::1] [fd12:3456::1] [fe80::1] [fec0::1] [ff02::1]
  [::ffff:10.0.0.1] [::ffff:c0a8:101] [2001:db8::1] [2002:a00:1::] [64:ff9b:1::10.0.0.1] intranet db
  printer.local api.railway.internal git.corp nas.home wiki.intranet router.lan db.private hidden.onion
  vault.service.consul 127.0.0.1.. localhost.. example.com.. a..example.com .example.com
`);
const METADATA_SPELLINGS = words(`
  169.254.169.254 169.254.43518 2852039166 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376 025177524776
  [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [64:ff9b::a9fe:a9fe] [2002:a9fe:a9fe::] [fd00:ec2::254]
  metadata.google.internal metadata 100.100.100.200 168.63.129.16 192.0.0.192 ①⑥⑨.254.①⑥⑨.254
`);

/** With characters that parsers drop, turn around or disagree on, and too long. */
const ODD_URLS = [
  '',
  ' https://example.com/',
  'https://example.com/ a',
  'ht\ntps://example.com/',
  'https://exa\tmple.com/',
  'https://example.com/\u0000',
  'https://example.com/\r\nx: y',
  'https:\\\\example.com',
  'https://example.com\\@127.0.0.1/',
  'https://exa mple.com',
  `https://example.com/${'a'.repeat(2048)}`,
];

describe('TargetRules', () => {
  it.each([...LOOPBACK_SPELLINGS, ...PRIVATE_SPELLINGS, ...METADATA_SPELLINGS])('refuses the host %s', (host) => {
    expect(refusal(production, `https://${host}/hook`)).toBe('blocked_address');
    expect(refusal(development, `http://${host}/hook`)).toBe('blocked_address');
  });

  it.each([
    ...words(`
      http://example.com/ ftp://example.com/ file:///etc/passwd gopher://example.com:70/ javascript:alert(1)
      ws://example.com data:text/plain,x https:example.com https:/example.com https:///example.com //example.com/
      example.com https:// https://user@example.com/ https://user:pw@example.com/ https://:pw@example.com/
      https://example.com@127.0.0.1/ https://1.2.3.4.5/ https://127.0.0.256/ https://[fe80::1%25eth0]/
      https://[::1 https://example.com:-1/
    `),
    ...[22, 25, 53, 81, 110, 445, 465, 587, 993, 2375, 3306, 5432, 6379, 9042, 11211, 27017, 0, 65536].map(
      (port) => `https://example.com:${port}/`,
    ),
    ...ODD_URLS,
  ])('refuses the URL %j', (url) => expect(refusal(production, url)).toBe('invalid_url'));

  it.each([
    'https://example.com',
    'https://example.com:8443/a?b=c#d',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
    'https://bücher.example/x',
    'https://127.0.0.1.nip.io/',
    'https://example.com:80/',
  ])('allows %s, whose addresses are checked at connect', (url) => expect(refusal(production, url)).toBe('allowed'));

  it('refuses labels and names longer than the DNS has them', () => {
    const label = 'a'.repeat(63);
    expect(refusal(production, `https://${label}.example.com/`)).toBe('allowed');
    expect(refusal(production, `https://${label}a.example.com/`)).not.toBe('allowed');
    expect(refusal(production, `https://${`${label}.`.repeat(4)}com/`)).not.toBe('allowed');
  });

  it.each([
    'http://127.0.0.1:9000/x',
    'https://127.0.0.1:9000/',
    'http://2130706433:9000/',
    'https://localhost:9443/',
    'http://[::1]:9000/',
    'http://redis.inside/',
  ])('allows %s because the operator named its host and port', (url) =>
    expect(development.check(url).privateAllowed).toBe(true),
  );

  it.each([
    'http://127.0.0.1:9001/',
    'http://127.0.0.2:9000/',
    'http://localhost:9000/',
    'http://[::ffff:127.0.0.1]:9000/',
    'http://127.0.0.1/',
  ])('still refuses %s in addition to the named ones', (url) =>
    expect(refusal(development, url)).toBe('blocked_address'),
  );

  it('stops the start on an allowed host without a port', () => {
    for (const entry of ['127.0.0.1', 'http://127.0.0.1:9000', ':9000', 'a@b:1', '[::1:9000', 'host:70000']) {
      expect(() => new TargetRules({ allowHttp: true, allowedPrivateHosts: [entry] })).toThrow(
        'WEBHOOK_ALLOWED_PRIVATE_HOSTS',
      );
    }
  });

  it('never repeats the URL in what it says', () => {
    for (const url of [
      'https://u:secret@example.com/',
      'https://10.0.0.1/secret',
      'http://example.com/?secret',
      'secret',
    ]) {
      expect(() => production.check(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });
});
