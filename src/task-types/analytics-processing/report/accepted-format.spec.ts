import { preferredType } from './accepted-format.js';

const OFFERED = ['application/json', 'text/html', 'text/csv'] as const;

describe('preferredType', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['text/*', 'text/html'],
    ['text/*;q=0.9, text/html;q=0.1', 'text/csv'],
    ['application/json;q=0, */*', 'text/html'],
    ['TEXT/CSV; Q=1', 'text/csv'],
    ['application/json;q=0.5, text/html;q=0.5', 'application/json'],
    ['text/csv;charset=utf-8;q=0.9, */*;q=0.1', 'text/csv'],
    ['image/png', undefined],
    ['application/json;q=0', undefined],
    ['text/html;q=abc', undefined],
    ['text/html;q=2, text/csv;q=0.1', 'text/csv'],
    [',;,', undefined],
  ])('reads %j as %j', (accept, type) => {
    expect(preferredType(accept, OFFERED)).toBe(type);
  });
});
