import { allowedAddresses } from './host-addresses.js';
import { TargetRules } from './target-rules.js';

const rules = new TargetRules({ allowHttp: true, allowedPrivateHosts: ['localhost:9000'] });
const example = rules.check('https://example.com/');
const answering =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);

describe('allowedAddresses', () => {
  it('passes on exactly the public addresses it was given', async () => {
    expect(await allowedAddresses(example, answering('1.1.1.1', '2606:4700:4700::1111'))).toEqual([
      '1.1.1.1',
      '2606:4700:4700::1111',
    ]);
  });

  it.each([
    ['127.0.0.1'],
    ['1.1.1.1', '10.0.0.1'],
    ['2606:4700:4700::1111', '::1'],
    ['::ffff:1.1.1.1'],
    ['not an address'],
  ])('refuses a name that resolves to %s, %s', async (...addresses) => {
    await expect(allowedAddresses(example, answering(...addresses))).rejects.toMatchObject({ code: 'blocked_address' });
  });

  it('calls a name without addresses and a failing resolver dns_failed, without the resolver’s words', async () => {
    const failing = () => Promise.reject(new Error('queryA ESERVFAIL via 10.0.0.2'));
    await expect(allowedAddresses(example, answering())).rejects.toMatchObject({ code: 'dns_failed' });
    await expect(allowedAddresses(example, failing)).rejects.toMatchObject({
      code: 'dns_failed',
      message: 'The host name could not be resolved',
    });
  });

  it('takes the operating system’s word for hosts the operator named', async () => {
    expect(await allowedAddresses(rules.check('http://localhost:9000/'), answering())).toContain('127.0.0.1');
  });
});
