import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandLineOf, endProcess, isAlive } from '../embedded/processes.mjs';
import { StartError } from '../embedded/start-error.mjs';

/** @typedef {{ pid: number, npm: number | undefined, children: { pid: number, command: string }[] }} Running */

const PARENT = process.ppid;

/**
 * The one start that may use a data folder, and the processes it began: a start that was killed cannot end them, the
 * next one does.
 */
export class RunningStart {
  /** @type {Running['children']} */
  #children = [];

  /** @param {string} file */
  constructor(file) {
    this.file = file;
  }

  /**
   * @param {string} dataFolder
   * @throws {StartError} when another start is running on it, or it cannot be written
   */
  static async claim(dataFolder) {
    const start = new RunningStart(path.join(dataFolder, 'running.json'));
    try {
      mkdirSync(dataFolder, { recursive: true });
      const earlier = start.#read();
      if (earlier) await start.#succeed(earlier);
      closeSync(openSync(start.file, 'wx', 0o600));
    } catch (error) {
      if (error instanceof StartError) throw error;
      const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
      throw new StartError(
        code === 'EEXIST' && message.includes('running.json')
          ? `Another start began in ${dataFolder} at this very moment: try again`
          : `The data folder ${dataFolder} cannot be written: ${code === 'EEXIST' ? 'there is a file in its place' : (code ?? message)}`,
      );
    }
    start.#write();
    return start;
  }

  /** @param {number} pid @param {string} command a part of its command line that tells it from others */
  remember(pid, command) {
    this.#children.push({ pid, command });
    this.#write();
  }

  release() {
    rmSync(this.file, { force: true });
  }

  /** @returns {Running | undefined} */
  #read() {
    try {
      const { pid, npm, children } = JSON.parse(readFileSync(this.file, 'utf8'));
      return { pid, npm, children };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined;
      // A start killed while it wrote left half a file: it has begun nothing yet.
      return { pid: 0, npm: undefined, children: [] };
    }
  }

  /** @param {Running} earlier */
  async #succeed(earlier) {
    const itself = [process.pid, process.ppid].includes(earlier.pid);
    if (!itself && commandLineOf(earlier.pid).includes('start-local')) {
      if (earlier.npm === undefined || isAlive(earlier.npm)) {
        throw new StartError(
          `Another start (process ${earlier.pid}) is using ${path.dirname(this.file)}: end it first`,
        );
      }
      // Its npm was killed: it is ending already, or about to.
      await endProcess(earlier.pid, { graceMs: 45_000 });
    }
    const leftovers = earlier.children.filter(({ pid, command }) => commandLineOf(pid).includes(command));
    await Promise.all(leftovers.map(({ pid }) => endProcess(pid, { graceMs: 5_000 })));
    this.release();
  }

  #write() {
    writeFileSync(
      `${this.file}.new`,
      JSON.stringify({ pid: process.pid, npm: npmProcess(), children: this.#children }),
      { mode: 0o600 },
    );
    renameSync(`${this.file}.new`, this.file);
  }
}

/** The npm that runs this start, if one does. */
export function npmProcess() {
  return process.env.npm_lifecycle_event === 'start' ? PARENT : undefined;
}
