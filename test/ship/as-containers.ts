import { type ChildProcess, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { adoptProcess, forgetProcess } from '../support/services.js';
import { until } from '../support/until.js';
import type { ComposeService } from './compose-file.js';

/** What an image is here: a folder and what its Dockerfile says of the process. */
export interface Image {
  /** What the container would see as /app. */
  app: string;
  env: Record<string, string>;
  command: string[];
  /** What HEALTHCHECK runs. */
  healthcheck: string[];
}

/** What a service is on this machine: where its image lies, and what its neighbours' names stand for. */
export interface Place {
  image: Image;
  /** `redis:6379` and the like, each with the address it has here. */
  addresses?: Record<string, string>;
  /** Ports are the machine's here, not a container's: two services cannot have one. */
  ports?: Record<string, string>;
}

export interface Container {
  /** `docker exec`, as the service's user would. */
  exec(...command: string[]): Promise<{ code: number; output: string }>;
  untilHealthy(): Promise<void>;
  output(): string;
  /** SIGTERM to PID 1; gives the exit code. */
  stop(): Promise<number>;
}

/** Starts a service of the Compose file with its command, its environment and its image's files, without an engine. */
export async function startService(
  service: ComposeService,
  { image, addresses = {}, ports = {} }: Place,
): Promise<Container> {
  const settings = JSON.parse(
    Object.entries(addresses).reduce(
      (text, [name, address]) => text.replaceAll(name, address),
      JSON.stringify(service.environment ?? {}),
    ),
  ) as Record<string, string>;
  const env = environment({ ...image.env, ...settings, ...ports });
  const [program = '', ...args] = service.command ?? image.command;
  const child = spawn(program, args, { cwd: image.app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = outputOf(child);
  const ended = new Promise<number>((done) => child.once('close', (code) => done(code ?? 1)));
  const pid = child.pid ?? 0;
  await adoptProcess(pid);
  const exec: Container['exec'] = (command, ...rest) => execute(command ?? '', rest, { cwd: image.app, env });
  const check = service.healthcheck?.test.slice(1) ?? image.healthcheck;
  return {
    exec,
    output,
    async untilHealthy() {
      await until(async () => (await exec(...check)).code === 0, {
        what: `is healthy: ${output()}`,
        timeoutMs: 60_000,
      });
    },
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      await forgetProcess(pid);
      return code;
    },
  };
}

/** A container sees nothing of the environment around it. */
function environment(env: Record<string, string>): Record<string, string> {
  return {
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: process.env.HOME ?? '/tmp',
    ...env,
  };
}

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output.slice(-8_000);
}

function execute(
  command: string,
  args: string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    const child = execFile(command, args, options, (_error, stdout, stderr) => {
      done({ code: child.exitCode ?? 1, output: `${stdout}${stderr}`.trim() });
    });
  });
}
