import { isStorableJson, storableJsonRule } from '../../../integrations/supabase/storable-json.js';

const MAX_BYTES = 4_096;

/** What isStorableProperties asks, for error messages. */
export const PROPERTIES_RULE = storableJsonRule('properties', MAX_BYTES);

/** Whether PostgreSQL's jsonb takes this object, and a thousand of them fit into one call. */
export const isStorableProperties = (value: unknown): boolean => isStorableJson(value, MAX_BYTES);
