import { isStorableJson, storableJsonRule } from '../../../integrations/supabase/storable-json.js';

const MAX_BYTES = 16_384;

/** What isStorableMetadata asks, for error messages. */
export const METADATA_RULE = storableJsonRule('metadata', MAX_BYTES);

/** Whether PostgreSQL's jsonb takes this object, and every search result can carry it. */
export const isStorableMetadata = (value: unknown): boolean => isStorableJson(value, MAX_BYTES);
