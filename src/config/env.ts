import { type BrokerSettings, brokerSettingsOf } from './broker-settings.js';
import { type CallerSettings, callerSettingsOf } from './caller-settings.js';
import { type EdgeSettings, edgeSettingsOf } from './edge-settings.js';
import { type EngineSettings, engineSettingsOf } from './engine-settings.js';
import { EnvVariables, HTTP } from './env-variables.js';
import { type ObservabilitySettings, observabilitySettingsOf } from './observability-settings.js';
import { type OutsideSettings, outsideSettingsOf } from './outside-settings.js';
import { type SupabaseSettings, supabaseSettingsOf } from './supabase-settings.js';

/** Settings of the process itself. */
interface ProcessSettings {
  nodeEnv: string;
  port: number;
  workerHealthPort: number;
  maxDocumentBytes: number;
}

/** Every setting of the two processes, typed. Only this folder reads the environment; CONTRACT §7 names variables and defaults. */
export type Env = ProcessSettings &
  BrokerSettings &
  CallerSettings &
  EdgeSettings &
  EngineSettings &
  ObservabilitySettings &
  OutsideSettings &
  SupabaseSettings;

/** Injection token of the validated Env. */
export const ENV = Symbol('ENV');

const MIB = 1_048_576;

/**
 * The validated settings.
 * @throws EnvError with one line about the first variable that is missing or does not parse
 */
export function readEnv(source: NodeJS.ProcessEnv): Env {
  const variables = new EnvVariables(source);
  const nodeEnv = variables.text('NODE_ENV') ?? 'development';
  const port = variables.integer('PORT', { fallback: 8000, min: 0, max: 65_535 });
  const supabaseUrl = variables.url('NEXT_PUBLIC_SUPABASE_URL', HTTP, 'https://abc.supabase.co');
  return {
    nodeEnv,
    port,
    workerHealthPort: variables.integer('WORKER_HEALTH_PORT', { fallback: 8001, min: 0, max: 65_535 }),
    maxDocumentBytes: variables.integer('MAX_DOCUMENT_BYTES', { fallback: 20 * MIB, min: 1024, max: 64 * MIB }),
    ...brokerSettingsOf(variables),
    ...supabaseSettingsOf(variables, supabaseUrl),
    ...callerSettingsOf(variables, supabaseUrl, nodeEnv),
    ...edgeSettingsOf(variables),
    ...engineSettingsOf(variables),
    ...outsideSettingsOf(variables, port, nodeEnv),
    ...observabilitySettingsOf(variables, nodeEnv),
  };
}
