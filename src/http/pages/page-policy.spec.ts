import { API_POLICY, type Page, pagePolicy, stylesIn } from './page-policy.js';

const PAGES: Page[] = ['docs', 'report', 'mail', 'outbox', 'sign-in', 'queues', 'dashboard'];

describe('the policies of pages', () => {
  it.each(PAGES)('gives %s no script from elsewhere, none inline, and no frame around it', (page) => {
    const policy = pagePolicy(page, ['p {}']);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*|eval/);
  });

  it('names each directive once', () => {
    for (const page of PAGES) {
      const names = pagePolicy(page, page === 'mail' || page === 'outbox' ? [] : ['p {}'])
        .split('; ')
        .map((directive) => directive.split(' ')[0]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('allows a style by the hash of its text', () => {
    expect(pagePolicy('report', ['p { color: red }'])).toMatch(/; style-src 'sha256-[\w+/]{43}='; /);
    expect(pagePolicy('report')).toBe(API_POLICY);
  });

  it('finds the styles of a page', () => {
    expect(stylesIn('<style>a {}</style><p><style>\nb {}\n</style>')).toEqual(['a {}', '\nb {}\n']);
  });
});
