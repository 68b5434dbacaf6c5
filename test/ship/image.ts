import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { DockerfileParser, type Instruction, type ModifiableInstruction } from 'dockerfile-ast';

const run = promisify(execFile);

/** A Dockerfile's steps, carried out in folders instead of containers: there is no engine on every machine that tests. */
export interface Image {
  /** What the container would see as /app. */
  app: string;
  env: Record<string, string>;
  command: string[];
  /** What HEALTHCHECK runs. */
  healthcheck: string[];
}

/** What is told of one instruction: `COPY --from=build /app/dist ./dist` without its first word. */
interface Step {
  keyword: string;
  words: string;
}

/** The instructions of each stage, the first being FROM. */
export function stagesOf(dockerfile: string): Step[][] {
  const stages: Step[][] = [];
  for (const instruction of DockerfileParser.parse(readFileSync(dockerfile, 'utf8')).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') stages.push([]);
    stages.at(-1)?.push(stepOf(instruction));
  }
  return stages;
}

/** Carries out one stage in `folder`; `stages` are the folders of the stages it copies from, by name. */
export async function runStage(stage: Step[], folder: string, stages: Record<string, string>): Promise<Image> {
  const image: Image = { app: path.join(folder, 'app'), env: {}, command: [], healthcheck: [] };
  for (const { keyword, words } of stage) {
    if (keyword === 'WORKDIR') mkdirSync(path.join(folder, words), { recursive: true });
    if (keyword === 'ENV') Object.assign(image.env, Object.fromEntries([words.split('=', 2) as [string, string]]));
    if (keyword === 'COPY') await copy(words, image.app, stages);
    if (keyword === 'RUN')
      await run('sh', ['-ec', words], { cwd: image.app, env: environment(image.env), maxBuffer: 1e8 });
    if (keyword === 'HEALTHCHECK') image.healthcheck = jsonIn(words);
    if (keyword === 'CMD') image.command = jsonIn(words);
  }
  return image;
}

/** A container sees nothing of the environment around it. */
export function environment(env: Record<string, string>): Record<string, string> {
  return {
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`,
    HOME: process.env.HOME ?? '/tmp',
    ...env,
  };
}

function stepOf(instruction: Instruction): Step {
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags().map(String) : [];
  const words = (instruction.getRawArgumentsContent() ?? '').replace(/\\\n\s*/g, '');
  return { keyword: instruction.getKeyword(), words: [...flags, words].join(' ') };
}

function jsonIn(words: string): string[] {
  return JSON.parse(words.slice(words.indexOf('['))) as string[];
}

/** `COPY a b ./` and `COPY --from=stage /app/a ./a`; folders are copied whole, as Docker does. */
async function copy(words: string, app: string, stages: Record<string, string>): Promise<void> {
  const parts = words.split(/\s+/);
  const stage = parts[0]?.startsWith('--from=') ? parts.shift()?.slice('--from='.length) : 'context';
  const from = stages[stage ?? ''];
  if (from === undefined) throw new Error(`COPY from an unknown stage: ${words}`);
  const to = parts.pop() ?? '.';
  for (const source of parts) {
    const target = to.endsWith('/') ? path.join(app, to, path.basename(source)) : path.join(app, to);
    await run('cp', ['-a', path.join(from, source), target]);
  }
}
