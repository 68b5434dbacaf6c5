import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const COMPOSE_FILE = 'docker-compose.dev.yml';

export interface ComposeService {
  image?: string;
  container_name: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment?: Record<string, string>;
  env_file?: object[];
  ports?: string[];
  volumes?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

/** The file, anchors and merges resolved, its variables replaced from `env` as docker-compose does from the shell and .env. */
export function composeWith(env: Record<string, string> = {}): ComposeFile {
  const file: unknown = parse(readFileSync(COMPOSE_FILE, 'utf8'), { merge: true });
  return JSON.parse(JSON.stringify(file), (_key, value: unknown) =>
    typeof value === 'string' ? interpolated(value, env) : value,
  ) as ComposeFile;
}

const INNERMOST = /\$\{(\w+)(?:(:?[-+])([^${}]*))?\}/;

/** https://docs.docker.com/reference/compose-file/interpolation: `${A}`, `${A:-other}`, `${A:+instead}`, one in the other. */
function interpolated(text: string, env: Record<string, string>): string {
  let left = text;
  for (let found = INNERMOST.exec(left); found; found = INNERMOST.exec(left)) {
    const [whole, name = '', operator = '', word = ''] = found;
    const value = env[name] ?? '';
    const isGiven = operator.startsWith(':') ? value !== '' : name in env;
    const result = operator.endsWith('+') ? (isGiven ? word : '') : isGiven ? value : word;
    left = left.replace(whole, () => result);
  }
  if (left.includes('${')) throw new Error(`Not understood: ${text}`);
  return left;
}
