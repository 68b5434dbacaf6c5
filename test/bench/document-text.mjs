const WORDS =
  'contrato prazo pagamento cliente entrega serviço garantia multa reajuste vigência fornecedor pedido nota imposto valor anexo cláusula ' +
  'assinatura empresa produto estoque envio férias salário benefício política segurança acesso senha relatório reunião projeto';
const KNOWN = WORDS.split(' ');
const A_SENTENCE = 14;
const A_PARAGRAPH = 70;
const A_SECTION = 490;

/**
 * A Markdown text of so many words, another one for each number: no passage of it was embedded before.
 * @param {number} words
 * @param {number} number
 */
export function documentOf(words, number) {
  const parts = [`# Documento ${number}`];
  for (let word = 0; word < words; word += 1) {
    if (word % A_SECTION === 0) parts.push(`\n\n## Seção ${number}.${word}\n\n`);
    else if (word % A_PARAGRAPH === 0) parts.push('\n\n');
    parts.push(wordAt(number, word), (word + 1) % A_SENTENCE === 0 ? '. ' : ' ');
  }
  return parts.join('');
}

/** @param {number} number @param {number} word */
function wordAt(number, word) {
  // Any sequence without a short period will do.
  const place = (Math.imul(word + 1, 2_654_435_761) ^ Math.imul(number, 40_503)) >>> 0;
  return `${KNOWN[place % KNOWN.length]}${place % 7 === 0 ? place % 1_000 : ''}`;
}
