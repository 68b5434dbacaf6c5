import type { Said, Script } from './scripted-dns.js';

/** A public name as far as a URL shows, and what its name server says; `attempts` until it has failed for good. */
export interface InsideName {
  what: string;
  said: Said | Script;
  code: 'blocked_address' | 'dns_failed';
  attempts: number;
}

/** Public by registry and nobody's: in a block that IANA has handed to no one, so that no packet of a test finds a host. */
const NOBODY = '2d00::1';

const blocked = (what: string, said: Said | Script): InsideName => ({
  what,
  said,
  code: 'blocked_address',
  attempts: 1,
});
const unknown = (what: string, said: Said): InsideName => ({ what, said, code: 'dns_failed', attempts: 1 });
const v4 = (address: string): InsideName => blocked(address, [{ A: address }]);
const v6 = (address: string): InsideName => blocked(address, [{ AAAA: address }]);

const ADDRESSES_4 = [
  '127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 100.100.100.200 169.254.169.254 168.63.129.16',
  '192.0.0.192 198.18.0.1 203.0.113.1 224.0.0.1 255.255.255.255',
].join(' ');
const ADDRESSES_6 = [
  '::1 :: ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 2002:7f00:1:: 2001:0:7f00:1::1',
  '2606:4700:4700:0:0:5efe:7f00:1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 2001:db8::1',
].join(' ');

/** What must never be connected to. */
export const INSIDE_NAMES: InsideName[] = [
  ...ADDRESSES_4.split(' ').map(v4),
  ...ADDRESSES_6.split(' ').map(v6),
  blocked('one private among public', [{ A: '1.1.1.1' }, { A: '1.0.0.1' }, { A: '127.0.0.1' }]),
  blocked('one private after twenty public', [...twentyPublic(), { A: '10.0.0.1' }]),
  blocked('127.0.0.1 beside a public AAAA', [{ A: '127.0.0.1' }, { AAAA: NOBODY }]),
  blocked('::1 beside a public A', [{ A: '1.1.1.1' }, { AAAA: '::1' }]),
  blocked('an alias of localhost', [{ CNAME: 'localhost' }, { A: '127.0.0.1' }, { AAAA: '::1' }]),
  blocked('an alias of the metadata service', [{ CNAME: 'metadata.google.internal' }, { A: '169.254.169.254' }]),
  blocked('a chain of aliases', [{ CNAME: 'a.example.net' }, { CNAME: 'b.example.net' }, { A: '127.0.0.1' }]),
  unknown('nobody', 'nxdomain'),
  unknown('a failing server', 'servfail'),
  unknown('an alias of nothing', [{ CNAME: 'gone.example.net' }]),
  unknown('an answer without addresses', []),
  unknown('a silent server', 'silence'),
  unknown('a server that speaks no DNS', 'garbage'),
  unknown('an answer to another question', 'other question'),
];

/** Public when it is first asked for, the inside from then on. */
export const REBINDING: InsideName[] = [
  rebinding('127.0.0.1', [{ A: '127.0.0.1' }]),
  rebinding('::1', [{ AAAA: '::1' }]),
  rebinding('both', [{ AAAA: NOBODY }, { A: '127.0.0.1' }]),
];

function rebinding(what: string, then: Said): InsideName {
  const said: Script = (_type, nth) => (nth === 1 ? [{ AAAA: NOBODY }] : then);
  return { what: `a public address, then ${what}`, said, code: 'blocked_address', attempts: 2 };
}

function twentyPublic(): { A: string }[] {
  return Array.from({ length: 20 }, (_, n) => ({ A: `1.1.1.${n + 1}` }));
}
