/** Words between white space. */
const words = (text: string): string[] => text.trim().split(/\s+/);

/** Ways to write this machine itself in a URL. */
export const LOOPBACK = words(`
  127.0.0.1 127.0.0.1. 127.0.0.1.. 127.1 127.0.1 127.255.255.254 2130706433 017700000001 0177.0.0.1 0177.0.0.01
  00000177.0.0.1 0x7f000001 0X7F000001 0x7f.0.0.1 0x7f.1 0x7f.0x0.0x0.0x1 127.0.0.0x1 %31%32%37.0.0.1 127%2e0%2e0%2e1
  %6cocalhost １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 127｡0｡0｡1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 0 0. 00 0x0 0.0.0.0 0000.0.0.0
  localhost LocalHost localhost. localhost.. a.localhost localhost.localdomain ｌｏｃａｌｈｏｓｔ ⓛocalhost
  [::1] [::] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:127.0.0.1] [::FFFF:7F00:1] [0:0:0:0:0:ffff:127.0.0.1]
  [::ffff:0:127.0.0.1] [::127.0.0.1] [::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b:1::127.0.0.1] [2002:7f00:1::]
  [2001:0:7f00:1::] [2001:0:0:0:0:0:80ff:fffe] [2606:4700:4700::5efe:127.0.0.1] [2606:4700:4700::200:5efe:7f00:1]
`);

/** Private, shared, link-local, reserved and multicast ranges, and names that only the inside knows. */
export const INSIDE = words(`
  10.0.0.1 10.1 012.1 0xa000001 167772161 172.16.0.1 172.31.255.255 0xac.0x10.0.1 2886729729 192.168.1.1 192.168.257
  0300.0250.1.1 3232235777 0xc0a80101 100.64.0.1 100.127.255.255 169.254.1.1 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1
  198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 4294967295 0xffffffff [fc00::1]
  [fd12:3456::1] [fe80::1] [febf::1] [fec0::1] [ff02::1] [ff0e::1] [100::1] [2001:db8::1] [3fff::1] [5f00::1] [4000::1]
  [::ffff:10.0.0.1] [::ffff:c0a8:101] [2002:a00:1::] [64:ff9b::a00:1] [2001:10::1] [2001:20::1]
  intranet db redis printer.local api.railway.internal git.corp nas.home wiki.intranet router.lan vault.service.consul
  kubernetes.default.svc.cluster.local router.home.arpa hidden.onion a..example.com
`);

/** Where clouds keep the keys of a machine. */
export const METADATA = words(`
  169.254.169.254 169.254.43518 169.16689662 2852039166 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376
  025177524776 ①⑥⑨.②⑤④.①⑥⑨.②⑤④ 169。254。169。254 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [64:ff9b::a9fe:a9fe]
  [2002:a9fe:a9fe::] [fd00:ec2::254] [fd20:ce::254] 169.254.170.2 168.63.129.16 100.100.100.200 192.0.0.192
  metadata metadata.google.internal METADATA.GOOGLE.INTERNAL. instance-data instance-data.ec2.internal
`);

/** A few of each kind, where one route more is tried. */
export const SOME_INSIDE = words(`
  127.0.0.1 2130706433 0x7f.1 0177.0.0.1 １２７.０.０.１ localhost a.localhost. [::1] [::] [::ffff:127.0.0.1]
  [64:ff9b::7f00:1] [2002:7f00:1::] 0.0.0.0 10.0.0.1 192.168.1.1 100.64.0.1 169.254.169.254 [fd00:ec2::254]
  metadata.google.internal 168.63.129.16
`);

/** URLs that are refused for what they are, whatever their host. `PORT` is the trap's. */
export const ODD_URLS = [
  ...words(`
    file:///etc/passwd file://127.0.0.1/etc/passwd ftp://example.com/ gopher://127.0.0.1:PORT/_GET data:text/plain,x
    javascript:alert(1) blob:https://example.com/x ws://127.0.0.1:PORT/ wss://example.com/ dict://127.0.0.1:PORT/
    ldap://127.0.0.1/ jar:http://127.0.0.1!/ about:blank //127.0.0.1:PORT/ http:127.0.0.1:PORT http:/127.0.0.1:PORT/
    http:///127.0.0.1:PORT/ http://user@example.com/ http://user:pw@example.com/ http://:pw@example.com/
    http://example.com@127.0.0.1:PORT/ http://example.com:80@127.0.0.1:PORT/ http://127.0.0.1:PORT\\@example.com/
    http://example.com\\@127.0.0.1:PORT/ http:\\\\127.0.0.1:PORT http://[::1%25lo]:PORT/ http://[fe80::1%25eth0]/
    http://[::1 http://127.0.0.256/ http://1.2.3.4.5/ http://0x100000000/ http:// http://? http://#
    https://example.com:0/ https://example.com:65536/ https://example.com:-1/ https://example.com:22/
    https://example.com:25/ https://example.com:2375/ https://example.com:3306/ https://example.com:5432/
    https://example.com:6379/ https://example.com:9092/ https://example.com:11211/ https://example.com:27017/
  `),
  '',
  ' http://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/ ',
  'http://127.0.0.1:PORT/\r\nx: y',
  'http://exa\tmple.com/',
  'ht\ntp://127.0.0.1:PORT/',
  'http://127.0.0.1:PORT/\u0000',
  'http://example.com\u2028/',
  `http://example.com/${'a'.repeat(2048)}`,
  `http://${'a.'.repeat(200)}com/`,
];
