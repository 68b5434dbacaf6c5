import { htmlToMarkdown } from './html-text.js';

describe('the text of an HTML page', () => {
  it('keeps headings, paragraphs, lists, tables and code, and drops what is not text', () => {
    expect(
      htmlToMarkdown(`<!doctype html><html><head><title>T</title><style>p { color: red }</style></head><body>
        <nav><a href="/">Início</a></nav><script>alert(1)</script>
        <h1>Manual</h1><p>Um <b>texto</b> com <a href="https://example.com/x">um elo</a> e 3 * 4_5 # 6.</p>
        <h2>Prazos</h2><ul><li>livros: <em>14 dias</em></li><li>filmes</li></ul>
        <table><thead><tr><th>Obra</th><th>Prazo</th></tr></thead><tbody><tr><td>Livro</td><td>14</td></tr></tbody></table>
        <pre><code>npm ci</code></pre><img src="data:image/png;base64,AAAA" alt="Planta do prédio">
        <svg><text>logo</text></svg></body></html>`).replace(/ +/g, ' '),
    ).toBe(
      '# Manual\n\nUm texto com um elo e 3 * 4_5 # 6.\n\n## Prazos\n\n- livros: 14 dias\n- filmes\n\n' +
        '| Obra | Prazo |\n| Livro | 14 |\n\n```\nnpm ci\n```\n\nPlanta do prédio',
    );
  });

  it.each([
    ['nothing', ''],
    ['only elements without text', '<script>var a = "<p>texto</p>"</script><style>a{}</style><nav>x</nav>'],
    ['broken tags', '<<<><p'],
  ])('of %s does not fail', (_what, html) => {
    expect(htmlToMarkdown(html)).not.toContain('texto');
  });

  it('is also what a form holds: some frameworks put the whole page into one', () => {
    expect(htmlToMarkdown('<body><form><h1>Página</h1><p>Texto.</p><button>Enviar</button></form></body>')).toBe(
      '# Página\n\nTexto.',
    );
  });

  it('decodes entities and takes unclosed elements', () => {
    expect(htmlToMarkdown('<p>Aten&ccedil;&atilde;o &amp; pre&#231;o<p>Outro<br>fim')).toBe(
      'Atenção & preço\n\nOutro  \nfim',
    );
  });
});
