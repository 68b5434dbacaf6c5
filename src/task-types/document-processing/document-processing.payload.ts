import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  type ValidationArguments,
} from 'class-validator';
import { CONTENT_TYPES, type ContentType, VISIBLE } from './content/document-content.js';
import { isValidMetadata, METADATA_RULE } from './store/metadata-limits.js';

/** What a document id looks like. */
export const DOCUMENT_ID = /^[A-Za-z0-9._:-]{1,200}$/;
/** What DOCUMENT_ID asks, for error messages. */
export const DOCUMENT_ID_RULE = 'document_id must be 1 to 200 of A–Z a–z 0–9 . _ : -';
export const SMALLEST_CHUNK = 100;
export const LARGEST_CHUNK = 8000;
const DEFAULT_CHUNK_SIZE = 1000;
/** Part of a chunk repeated at the head of the next where the caller names none. */
const DEFAULT_OVERLAP = 0.1;

/** A document as a caller sends it: content, or content_base64 with its content_type (see contentErrors). */
export class SentDocument {
  /** The document's name within the organization; processing it again replaces it. */
  @ApiProperty({ example: 'doc_123' })
  @IsString()
  @Matches(DOCUMENT_ID, { message: DOCUMENT_ID_RULE })
  document_id!: string;

  /** The text: Markdown unless content_type says otherwise. */
  @ApiProperty({ required: false, example: '# Manual\n\nConteúdo do documento...' })
  @IsOptional()
  @IsString()
  @Matches(VISIBLE, { message: 'content must not be blank' })
  content?: string;

  /** Instead of content: a file's bytes in base64. Text must be UTF-8. */
  @ApiProperty({ required: false, description: 'Instead of content: a file in base64; text must be UTF-8.' })
  @IsOptional()
  @IsString()
  content_base64?: string;

  /** Of HTML, headings, lists and tables are kept; of a PDF the text page by page. */
  @ApiProperty({ required: false, enum: CONTENT_TYPES, example: 'text/markdown' })
  @IsOptional()
  @IsIn(CONTENT_TYPES)
  content_type?: ContentType;

  /** Returned with each search result of the document. */
  @ApiProperty({ type: Object, required: false, example: { source: 'intranet' } })
  @IsOptional()
  @IsObject()
  @ValidateBy({
    name: 'isValidMetadata',
    validator: { validate: isValidMetadata, defaultMessage: () => METADATA_RULE },
  })
  metadata?: Record<string, unknown>;
}

/** One document and how it is split. */
export class DocumentProcessingPayload extends SentDocument {
  /** Longest chunk in characters. */
  @IsOptional()
  @IsInt()
  @Min(SMALLEST_CHUNK)
  @Max(LARGEST_CHUNK)
  chunk_size?: number = DEFAULT_CHUNK_SIZE;

  /** Characters that a chunk repeats of the one before it, at most half of chunk_size; a tenth of it by default. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @AtMostHalfOfChunkSize()
  chunk_overlap?: number;
}

/** What a task carries: the content itself, or a reference to it where it is too large for the broker. */
export class StoredDocumentPayload extends DocumentProcessingPayload {
  /** Issued and signed by this service; callers cannot make one. */
  @ApiHideProperty()
  @IsOptional()
  @IsString()
  content_ref?: string;
}

/** Chunk size and overlap in characters, defaults filled in. */
export function chunkSizeOf({ chunk_size = DEFAULT_CHUNK_SIZE, chunk_overlap }: Partial<DocumentProcessingPayload>): {
  size: number;
  overlap: number;
} {
  return { size: chunk_size, overlap: chunk_overlap ?? Math.floor(chunk_size * DEFAULT_OVERLAP) };
}

function AtMostHalfOfChunkSize(): PropertyDecorator {
  return ValidateBy({
    name: 'atMostHalfOfChunkSize',
    validator: {
      validate: (overlap: unknown, args?: ValidationArguments) => {
        const { chunk_size: size = DEFAULT_CHUNK_SIZE } = (args?.object ?? {}) as { chunk_size?: unknown };
        // A chunk_size that is not a number is reported by its own rule; comparing with it could throw.
        return typeof overlap === 'number' && (typeof size !== 'number' || overlap <= size / 2);
      },
      defaultMessage: () => 'chunk_overlap must be at most half of chunk_size',
    },
  });
}
