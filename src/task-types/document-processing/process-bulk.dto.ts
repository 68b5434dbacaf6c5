import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsObject, IsOptional, Max, Min } from 'class-validator';
import { CommonTaskFields } from '../../tasks/task-fields.dto.js';
import { LARGEST_CHUNK, SentDocument, SMALLEST_CHUNK } from './document-processing.payload.js';

const MAX_DOCUMENTS = 500;

/** A document of a bulk call; what it leaves out is the call's. */
export class BulkDocument extends SentDocument {
  /** Longest chunk of this document in characters. */
  @IsOptional()
  @IsInt()
  @Min(SMALLEST_CHUNK)
  @Max(LARGEST_CHUNK)
  chunk_size?: number;

  /** Characters that a chunk of this document repeats; at most half of its chunk_size. */
  @IsOptional()
  @IsInt()
  @Min(0)
  chunk_overlap?: number;
}

export class ProcessBulkBody extends CommonTaskFields {
  /** Each document once; what is in them is checked with what the call says for all (ProcessBulk). */
  @ApiProperty({ type: [BulkDocument] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_DOCUMENTS)
  @IsObject({ each: true })
  documents!: BulkDocument[];

  /** Of the documents that name none. */
  @ApiProperty({ required: false, minimum: SMALLEST_CHUNK, maximum: LARGEST_CHUNK, default: 1000 })
  @IsOptional()
  @IsInt()
  @Min(SMALLEST_CHUNK)
  @Max(LARGEST_CHUNK)
  chunk_size?: number;

  /** Of the documents that name none. */
  @IsOptional()
  @IsInt()
  @Min(0)
  chunk_overlap?: number;
}

export class BulkAcceptedResponse {
  /** For GET /batches/{batch_id}. */
  @ApiProperty({ example: '0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' })
  batch_id!: string;

  /** In the order of the documents. */
  @ApiProperty({ type: [String], example: ['normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a12'] })
  task_ids!: string[];
}
