import { DEFAULT_LOCALE, MailTemplates } from './mail-templates.js';
import { TEMPLATES_FOLDER } from './templates-folder.js';

const templates = new MailTemplates(TEMPLATES_FOLDER, 'America/Sao_Paulo');
const NAMES = ['analytics_report', 'document_ready', 'task_completed', 'task_failed', 'welcome'];
const everyMail = NAMES.flatMap((template) => ['pt-BR', 'en'].map((locale) => [template, locale] as const));

const welcome = (more: object = {}) => ({
  template: 'welcome',
  locale: 'en',
  variables: { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/start', ...more },
});
const fields = (more: object) => templates.errorsOf(welcome(more)).map(({ field }) => field);

function examplesOf(template: string, onlyRequired = false): Record<string, unknown> {
  const { variables = {} } = templates.find(template) ?? {};
  const wanted = Object.entries(variables).filter(([, { required }]) => required || !onlyRequired);
  return Object.fromEntries(wanted.map(([name, { example }]) => [name, example]));
}

describe('the templates', () => {
  it('are these, each in Portuguese and English', () => {
    expect(templates.list().map(({ name }) => name)).toEqual(NAMES);
    expect(templates.list().every(({ locales }) => locales.join() === 'en,pt-BR')).toBe(true);
    expect(DEFAULT_LOCALE).toBe('pt-BR');
  });

  it.each(everyMail)('%s in %s shows every variable in both parts, and loads nothing', async (template, locale) => {
    const variables = examplesOf(template);
    expect(templates.errorsOf({ template, locale, variables })).toEqual([]);
    const { subject, html, text } = await templates.render({ template, locale, variables });
    expect(subject).toMatch(/^\S.{5,150}\S$/);
    expect(html).toContain(`lang="${locale}"`);
    for (const content of [html, text]) expect(content).not.toMatch(/\{\{|undefined|null|NaN/);
    const texts = Object.values(variables).filter((value) => typeof value === 'string' && !/^\d{4}-/.test(value));
    for (const value of texts) for (const content of [html, text]) expect(content).toContain(value);
    expect(html).not.toMatch(/<(img|link|script|iframe)\b|@import|url\(|src=/i);
    expect(text).not.toMatch(/<[a-z]/i);
    expect(text).not.toMatch(/\n{3}|&[a-z]+;/);
  });

  it.each(everyMail)('%s in %s needs no more than what it requires', async (template, locale) => {
    const variables = examplesOf(template, true);
    expect(templates.errorsOf({ template, locale, variables })).toEqual([]);
    const { html, text } = await templates.render({ template, locale, variables });
    for (const content of [html, text]) expect(content).not.toMatch(/\{\{|undefined|\bnull\b|: \n|href=""/);
  });

  it('say numbers and times as their readers do', async () => {
    const variables = {
      ...examplesOf('analytics_report'),
      events_count: 1234567.5,
      period_from: '2026-03-01',
      period_to: '2026-03-02T01:30:00Z',
    };
    const pt = await templates.render({ template: 'analytics_report', locale: 'pt-BR', variables });
    const en = await templates.render({ template: 'analytics_report', locale: 'en', variables });
    expect(pt.text).toContain('1.234.567,5');
    expect(pt.text).toContain('1 de março de 2026');
    expect(pt.text).toMatch(/1 de março de 2026 às 22:30 BRT|1 de março de 2026 às 22:30 GMT-3/);
    expect(en.text).toContain('1,234,567.5');
    expect(en.text).toContain('March 1, 2026');
  });

  it('escape what callers send, in HTML and nowhere else', async () => {
    const { html, text, subject } = await templates.render(
      welcome({ name: '<script>alert(1)</script> "&\'', product_name: 'A & B' }),
    );
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;');
    expect(text).toContain('<script>alert(1)</script> "&\'');
    expect(subject).toBe('Welcome to A & B');
  });

  it('take no words of a template language from callers', async () => {
    const { text } = await templates.render(welcome({ name: '{{action_url}} {{#each this}}{{constructor}}{{/each}}' }));
    expect(text).toContain('{{action_url}} {{#each this}}{{constructor}}{{/each}}');
  });

  it('name every variable that is missing, unknown or wrong', () => {
    expect(templates.errorsOf({ template: 'welcome', locale: 'en', variables: {} }).map(({ field }) => field)).toEqual([
      'variables.name',
      'variables.product_name',
      'variables.action_url',
    ]);
    expect(fields({ name: null })).toEqual(['variables.name']);
    expect(fields({ extra: 1 })).toEqual(['variables.extra']);
    expect(fields({ constructor: 'x' })).toEqual(['variables.constructor']);
    expect(fields({ ['y'.repeat(500)]: 1 })).toEqual([`variables.${'y'.repeat(64)}`]);
    expect(templates.errorsOf({ ...welcome(), template: 'toString' }).map(({ field }) => field)).toEqual(['template']);
    expect(templates.errorsOf({ ...welcome(), template: '../../etc' }).map(({ field }) => field)).toEqual(['template']);
    expect(templates.errorsOf({ ...welcome(), locale: '../en' }).map(({ field }) => field)).toEqual(['locale']);
  });

  it.each([
    ['a line break', 'a\r\nBcc: bia@example.com'],
    ['NUL', 'a\0'],
    ['a line separator', 'a\u2028b'],
    ['a direction override', 'a\u202Eb'],
    ['half a character', 'a\ud800'],
    ['a blank', '  '],
    ['a number', 1],
    ['an object', { toString: 'x' }],
    ['a list', ['Ana']],
    ['101 characters', 'a'.repeat(101)],
  ])('refuse %s as a text', (_, name) => {
    expect(fields({ name })).toEqual(['variables.name']);
  });

  it.each([
    'http://example.com/',
    'javascript:alert(1)',
    'https://user:password@example.com/',
    'https://example.com/\nx',
    'https://example.com/a b',
    'https:\\\\example.com',
    '//example.com',
    'https://',
    `https://example.com/${'a'.repeat(2048)}`,
    1,
  ])('refuse %p as a URL', (action_url) => {
    expect(fields({ action_url })).toEqual(['variables.action_url']);
  });

  it.each([
    ['period_from', '2026-02-30'],
    ['period_from', '31/01/2026'],
    ['period_from', 1],
    ['period_from', '2026-01-31T08:00:00'],
    ['events_count', '12'],
    ['events_count', Number.NaN],
    ['highlight', true],
  ])('refuse %s = %p', (name, value) => {
    const variables = { ...examplesOf('analytics_report'), [name]: value };
    const errors = templates.errorsOf({ template: 'analytics_report', locale: 'en', variables });
    expect(errors.map(({ field }) => field)).toEqual([`variables.${name}`]);
  });
});
