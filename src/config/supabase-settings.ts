import { EnvError, type EnvVariables } from './env-variables.js';

/** The team's Supabase project. */
export interface SupabaseSettings {
  supabase: { url: string; serviceRoleKey: string } | undefined;
  /** Where people sign in to the dashboard by password, and the public key that every browser may have. */
  supabaseAuth: { url: string; anonKey: string } | undefined;
}

export function supabaseSettingsOf(variables: EnvVariables, url: string | undefined): SupabaseSettings {
  const serviceRoleKey = keyOf(variables, 'SUPABASE_SERVICE_ROLE_KEY', url);
  const anonKey = keyOf(variables, 'NEXT_PUBLIC_SUPABASE_ANON_KEY', url);
  return {
    supabase: url === undefined || serviceRoleKey === undefined ? undefined : { url, serviceRoleKey },
    supabaseAuth: url === undefined || anonKey === undefined ? undefined : { url, anonKey },
  };
}

/** A key of the project, which has no meaning without its URL. */
function keyOf(variables: EnvVariables, name: string, url: string | undefined): string | undefined {
  const key = variables.text(name);
  if (key === undefined || url !== undefined) return key;
  throw new EnvError(
    'NEXT_PUBLIC_SUPABASE_URL',
    `must be set where ${name} is`,
    'NEXT_PUBLIC_SUPABASE_URL=https://abc.supabase.co',
  );
}
