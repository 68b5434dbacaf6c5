import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalLexicalEmbedder } from '../../src/integrations/embeddings/local-lexical-embedder.js';
import { type Chunk, chunksOf } from '../../src/task-types/document-processing/chunking/chunk-document.js';
import { textToEmbed } from '../../src/task-types/document-processing/chunking/text-to-embed.js';
import { LAST_QUESTIONS, type Question, QUESTIONS, SECOND_QUESTIONS } from './questions.js';

const signal = new AbortController().signal;

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

/** The place of the first chunk of the right section in the answer to each question; 1 is best. */
async function ranksOf(file: string, questions: readonly Question[]): Promise<number[]> {
  const manual = readFileSync(join(process.cwd(), 'test/documents', file), 'utf8');
  const chunks: Chunk[] = [];
  for await (const chunk of chunksOf({ text: manual, hasHeadings: true }, { size: 1000, overlap: 100 }))
    chunks.push(chunk);
  const embedder = new LocalLexicalEmbedder();
  const passages = (await embedder.embed(chunks.map(textToEmbed), signal)).vectors;
  const asked = (
    await embedder.embed(
      questions.map(({ text }) => text),
      signal,
    )
  ).vectors;
  return questions.map(({ section }, at) => {
    const order = passages
      .map((vector, index) => ({ headings: chunks[index]!.headings, similarity: cosine(vector, asked[at]!) }))
      .sort((a, b) => b.similarity - a.similarity);
    const place = order.findIndex(({ headings }) => headings.at(-1) === section);
    if (place === -1) throw new Error(`no section "${section}" in ${file}`);
    return place + 1;
  });
}

it.each([
  { file: 'manual.md', questions: QUESTIONS, atLeast: 0.75 },
  { file: 'second-manual.md', questions: SECOND_QUESTIONS, atLeast: 0.75 },
  { file: 'manual.md', questions: LAST_QUESTIONS, atLeast: 0.75 },
])(
  'finds the right section of $file among the first five for three questions of four',
  async ({ file, questions, atLeast }) => {
    const ranks = await ranksOf(file, questions);
    const recallAt = (n: number): number => ranks.filter((rank) => rank <= n).length / ranks.length;
    const missed = questions.flatMap(({ text }, at) => (ranks[at]! > 5 ? [`${text} (${ranks[at]})`] : []));
    process.stdout.write(
      `local-lexical-256 on ${file}: recall@1 ${recallAt(1)}, recall@5 ${recallAt(5)} of ${questions.length} questions` +
        `${missed.length > 0 ? `; missed: ${missed.join(' | ')}` : ''}\n`,
    );
    expect(recallAt(5)).toBeGreaterThanOrEqual(atLeast);
  },
);
