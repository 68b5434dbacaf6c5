import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { VISIBLE } from './content/document-content.js';
import { DOCUMENT_ID, DOCUMENT_ID_RULE } from './document-processing.payload.js';
import type { DocumentRecord } from './store/document-store.js';

export class DocumentParameters {
  @Matches(DOCUMENT_ID, { message: DOCUMENT_ID_RULE })
  document_id!: string;
}

export class SearchBody {
  /** A question or some words. */
  @ApiProperty({ example: 'Como faço para renovar um empréstimo?' })
  @IsString()
  @MaxLength(4000)
  @Matches(VISIBLE, { message: 'query must not be blank' })
  query!: string;

  /** Most results. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number = 5;

  /** Only these documents. */
  @ApiProperty({ type: [String], required: false, example: ['doc_123'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(DOCUMENT_ID, { each: true, message: 'each value in document_ids must be a document id' })
  document_ids?: string[];
}

export class SearchResult {
  @ApiProperty({ example: 'doc_123' })
  document_id!: string;

  /** Place of the passage in its document, from 0. */
  @ApiProperty({ example: 4 })
  chunk_index!: number;

  content!: string;

  /** Cosine similarity: 1 is the same direction, 0 unrelated. */
  @ApiProperty({ example: 0.62 })
  similarity!: number;

  /** The document's metadata, with the passage's headings, its place in the text in characters and, of a PDF, its page. */
  @ApiProperty({
    type: Object,
    example: { source: 'intranet', headings: ['Manual', 'Renovação'], start: 1200, end: 1710 },
  })
  metadata!: Record<string, unknown>;
}

export class SearchResponse {
  /** Nearest first. */
  @ApiProperty({ type: [SearchResult] })
  results!: SearchResult[];
}

export class DocumentResponse {
  @ApiProperty({ example: 'doc_123' })
  document_id!: string;

  /** How many chunks it has. */
  @ApiProperty({ example: 12 })
  chunks!: number;

  @ApiProperty({ example: 'openai/text-embedding-3-small' })
  embedding_model!: string;

  @ApiProperty({ example: '2026-11-24T09:30:00.000Z', format: 'date-time' })
  updated_at!: string;
}

export function toDocumentResponse({
  document_id,
  chunk_count,
  embedding_model,
  updated_at,
}: DocumentRecord): DocumentResponse {
  return { document_id, chunks: chunk_count, embedding_model, updated_at: new Date(updated_at).toISOString() };
}
