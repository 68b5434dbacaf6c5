import { fitsJsonb, jsonbRule } from '../../../integrations/supabase/jsonb-limits.js';

const MAX_BYTES = 16_384;

/** What isValidMetadata asks, for error messages. */
export const METADATA_RULE = jsonbRule('metadata', MAX_BYTES);

/** Whether PostgreSQL's jsonb takes this object, and every search result can carry it. */
export const isValidMetadata = (value: unknown): boolean => fitsJsonb(value, MAX_BYTES);
