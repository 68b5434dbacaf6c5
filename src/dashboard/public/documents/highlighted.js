// @ts-check

const LEAST_LETTERS = 3;

/**
 * A text cut where words of the question begin and end; every other piece is one of them. Capitals and accents do not matter.
 * @param {string} text @param {string} question
 * @returns {{ text: string, isWord: boolean }[]}
 */
export function highlighted(text, question) {
  const wanted = new Set(
    wordsIn(question)
      .map(({ text: word }) => plain(word))
      .filter((word) => word.length >= LEAST_LETTERS),
  );
  /** @type {{ text: string, isWord: boolean }[]} */
  const pieces = [];
  let end = 0;
  for (const { text: word, index } of wordsIn(text)) {
    if (!wanted.has(plain(word))) continue;
    if (index > end) pieces.push({ text: text.slice(end, index), isWord: false });
    pieces.push({ text: word, isWord: true });
    end = index + word.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isWord: false });
  return pieces;
}

/** @param {string} text */
function wordsIn(text) {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => ({ text: word, index }));
}

/** @param {string} word */
function plain(word) {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
