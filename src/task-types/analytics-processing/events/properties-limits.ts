import { fitsJsonb, jsonbRule } from '../../../integrations/supabase/jsonb-limits.js';

const MAX_BYTES = 4_096;

/** What isValidProperties asks, for error messages. */
export const PROPERTIES_RULE = jsonbRule('properties', MAX_BYTES);

/** Whether PostgreSQL's jsonb takes this object, and a thousand of them fit into one call. */
export const isValidProperties = (value: unknown): boolean => fitsJsonb(value, MAX_BYTES);
