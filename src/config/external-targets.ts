import { isRecord, payloadCheck } from '@app/task-engine';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNumber,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { readFileSync } from 'node:fs';
import { EnvError, type EnvVariables } from './env-variables.js';

/** One HTTP system that external_sync may call. */
export interface ExternalTarget {
  url: string;
  method: 'POST' | 'PUT';
  syncTypes: readonly string[];
  /** The header that authenticates us, its value ready to be sent; it must never be shown. */
  auth: { header: string; value: string } | undefined;
  timeoutMs: number;
}

const VARIABLE = 'EXTERNAL_TARGETS';
const EXAMPLE = `${VARIABLE}=docs/examples/external-targets.json`;
/** n8n has settings of its own. */
const RESERVED_NAME = 'n8n';
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const SYNC_TYPE = /^(?=.{1,200}$)[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/;
/** Header values are one line of printable ASCII. */
const HEADER_VALUE = /^[\x20-\x7e]+$/;
const DEFAULT_TIMEOUT_SECONDS = 15;

class AuthEntry {
  @Matches(/^(?!(host|connection|content-.*|transfer-encoding|idempotency-key|x-correlation-id)$)[a-z0-9-]{1,64}$/i, {
    message: 'must be the name of a header that is not ours',
  })
  header!: string;

  @Matches(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, {
    message: 'must be the name of the environment variable with the secret',
  })
  env!: string;

  @IsOptional()
  @Matches(/^[\x20-\x7e]{0,50}$/, { message: 'must be at most 50 characters of printable ASCII' })
  prefix?: string;
}

class TargetEntry {
  @MaxLength(2048)
  @Matches(/^https?:\/\/(?![^/?#]*@)[^\s\\/?#][^\s\\#]*$/i, {
    message: 'must be an http:// or https:// URL without user name and fragment',
  })
  url!: string;

  @IsOptional()
  @IsIn(['POST', 'PUT'])
  method?: 'POST' | 'PUT';

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @Matches(SYNC_TYPE, { each: true, message: 'each must be 1–200 letters, digits, _ and -, with / between words' })
  sync_types!: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => AuthEntry)
  auth?: AuthEntry;

  @IsOptional()
  @IsNumber()
  @Min(1)
  @Max(60)
  timeout_seconds?: number;
}

/**
 * The targets by name, with their secrets; none where no file is named.
 * @param variables where the file's `auth.env` are looked up
 * @throws EnvError with one line: file, key, what is wrong; never a secret
 */
export function readExternalTargets(
  file: string | undefined,
  variables: Pick<EnvVariables, 'text'>,
): ReadonlyMap<string, ExternalTarget> {
  if (file === undefined) return new Map();
  return new Map(entriesOf(file).map(([name, entry]) => [name, targetOf(file, name, entry, variables)]));
}

function entriesOf(file: string): [string, unknown][] {
  const content = jsonOf(file);
  if (isRecord(content)) return Object.entries(content);
  throw wrong(file, 'must hold one JSON object, a target a key');
}

function jsonOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw wrong(file, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(file, 'is not JSON');
  }
}

function targetOf(file: string, name: string, entry: unknown, variables: Pick<EnvVariables, 'text'>): ExternalTarget {
  if (!NAME.test(name))
    throw wrong(file, `: ${JSON.stringify(name.slice(0, 40))} is not a valid target name (a–z, 0–9, _ -)`);
  if (name === RESERVED_NAME) throw wrong(file, ': "n8n" is configured by N8N_WEBHOOK_URL, not here');
  const [problem] = payloadCheck(TargetEntry).errorsOf(entry);
  if (problem) throw wrong(file, `: ${[name, problem.field].filter(Boolean).join('.')} ${problem.message}`);
  const { url, method = 'POST', sync_types, auth, timeout_seconds = DEFAULT_TIMEOUT_SECONDS } = entry as TargetEntry;
  if (!URL.canParse(url)) throw wrong(file, `: ${name}.url must be a URL`);
  return {
    url,
    method,
    syncTypes: sync_types,
    auth: auth && authOf(file, name, auth, variables),
    timeoutMs: Math.round(timeout_seconds * 1000),
  };
}

function authOf(
  file: string,
  name: string,
  { header, env, prefix = '' }: AuthEntry,
  variables: Pick<EnvVariables, 'text'>,
) {
  const secret = variables.text(env);
  if (secret === undefined) throw wrong(file, `: ${name}.auth.env names ${env}, which is not set`);
  if (!HEADER_VALUE.test(secret)) throw wrong(file, `: ${name}.auth.env names ${env}, which does not fit in a header`);
  return { header: header.toLowerCase(), value: prefix + secret };
}

function wrong(file: string, what: string): EnvError {
  return new EnvError(VARIABLE, `${file}${what.startsWith(':') ? '' : ' '}${what}`, EXAMPLE);
}
