import TurndownService from 'turndown';

/** Elements without text of the document. */
const NO_TEXT = [
  'script',
  'style',
  'noscript',
  'template',
  'iframe',
  'object',
  'head',
  'title',
  'nav',
  'button',
  'select',
  'canvas',
  'audio',
  'video',
] as const;

/**
 * The text of an HTML page as Markdown: headings, lists, tables and code keep their form, scripts, styles, navigation and
 * addresses of links and images go.
 * @throws RangeError when elements are nested some thousand levels deep
 */
export function htmlToMarkdown(html: string): string {
  return service.turndown(html);
}

const service = new TurndownService({
  headingStyle: 'atx',
  codeBlockStyle: 'fenced',
  bulletListMarker: '-',
  hr: '---',
  // This Markdown is never rendered: escapes would only make it worse to search.
  emDelimiter: '_',
});
service.escape = (text) => text;
service.remove([...NO_TEXT]);
service.remove((node) => node.nodeName === 'SVG' || node.nodeName === 'svg');
service.addRule('link text', { filter: 'a', replacement: (content) => content });
service.addRule('image text', {
  filter: 'img',
  replacement: (_content, node) => attribute(node, 'alt').replace(/\s+/g, ' ').trim(),
});
service.addRule('plain emphasis', { filter: ['em', 'i', 'strong', 'b'], replacement: (content) => content });
service.addRule('table cell', {
  filter: ['th', 'td'],
  replacement: (content) => `${content.replace(/\s+/g, ' ').trim()} | `,
});
service.addRule('table row', { filter: 'tr', replacement: (content) => `\n| ${content.trim()}` });
service.addRule('table', {
  filter: 'table',
  replacement: (content) => `\n\n${content.replace(/\n{2,}/g, '\n').trim()}\n\n`,
});
service.addRule('table part', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content });

function attribute(node: TurndownService.Node, name: string): string {
  return (node as { getAttribute?(name: string): string | null }).getAttribute?.(name) ?? '';
}
