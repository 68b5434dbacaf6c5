import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import {
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
import { isStorableMetadata, METADATA_RULE } from './storable-metadata.js';

/** What a document id looks like. */
export const DOCUMENT_ID = /^[A-Za-z0-9._:-]{1,200}$/;
/** What DOCUMENT_ID asks, for error messages. */
export const DOCUMENT_ID_RULE = 'document_id must be 1 to 200 of A–Z a–z 0–9 . _ : -';
/** At least one character that is neither blank nor invisible. */
export const VISIBLE = /[^\s\p{C}]/u;

const DEFAULT_CHUNK_SIZE = 1000;
/** Part of a chunk repeated at the head of the next where the caller names none. */
const DEFAULT_OVERLAP = 0.1;

/** How a document is named and split. */
class DocumentFields {
  /** The document's name within the organization; processing it again replaces it. */
  @ApiProperty({ example: 'doc_123' })
  @IsString()
  @Matches(DOCUMENT_ID, { message: DOCUMENT_ID_RULE })
  document_id!: string;

  /** Longest chunk in characters. */
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(8000)
  chunk_size?: number = DEFAULT_CHUNK_SIZE;

  /** Characters that a chunk repeats of the one before it, at most half of chunk_size; a tenth of it by default. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @AtMostHalfOfChunkSize()
  chunk_overlap?: number;

  /** Returned with each search result of the document. */
  @ApiProperty({ type: Object, required: false, example: { source: 'intranet' } })
  @IsOptional()
  @IsObject()
  @ValidateBy({
    name: 'isStorableMetadata',
    validator: { validate: isStorableMetadata, defaultMessage: () => METADATA_RULE },
  })
  metadata?: Record<string, unknown>;
}

/** What callers send. */
export class DocumentProcessingPayload extends DocumentFields {
  /** The text, plain or Markdown. */
  @ApiProperty({ example: '# Manual\n\nConteúdo do documento...' })
  @IsString()
  @Matches(VISIBLE, { message: 'content must not be blank' })
  content!: string;
}

/** What a task carries: the content itself, or a reference to it where it is too large for the broker. */
export class StoredDocumentPayload extends DocumentFields {
  /** The text, plain or Markdown. */
  @ApiProperty({ required: true, example: '# Manual\n\nConteúdo do documento...' })
  @IsOptional()
  @IsString()
  @Matches(VISIBLE, { message: 'content must not be blank' })
  content?: string;

  /** Issued and signed by this service; callers cannot make one. */
  @ApiHideProperty()
  @IsOptional()
  @IsString()
  content_ref?: string;
}

/** Chunk size and overlap in characters, defaults filled in. */
export function chunkSizeOf({ chunk_size = DEFAULT_CHUNK_SIZE, chunk_overlap }: Partial<DocumentFields>): {
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
        // A chunk_size that is no number is told by its own rule; comparing with it could throw.
        return typeof overlap === 'number' && (typeof size !== 'number' || overlap <= size / 2);
      },
      defaultMessage: () => 'chunk_overlap must be at most half of chunk_size',
    },
  });
}
