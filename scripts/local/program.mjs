import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, send } from '../embedded/processes.mjs';
import { StartError } from '../embedded/start-error.mjs';

const HEALTHY_WITHIN_MS = 90_000;

/**
 * One of our two processes. Its output is held back until it is healthy, so that a start that fails says one line.
 */
export class Program {
  /** @type {string[]} */
  #held = [];
  #holding = true;
  #stopping = false;

  /** @param {{ name: string, entry: string, cwd: string, env: Record<string, string>, healthUrl: string, graceMs: number }} options */
  constructor({ name, entry, cwd, env, healthUrl, graceMs }) {
    this.name = name;
    this.entry = entry;
    this.healthUrl = healthUrl;
    this.graceMs = graceMs;
    // A group of its own: Ctrl-C reaches it once, from us, and in order.
    this.child = spawn(process.execPath, [entry], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk) => this.#show(process.stdout, chunk));
    this.child.stderr.on('data', (chunk) => this.#show(process.stderr, chunk));
    /** @type {Promise<{ code: number, how: string }>} */
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve({ code: 1, how: error.message }));
      this.child.once('close', (code, signal) => resolve({ code: code || 1, how: signal ?? `code ${code}` }));
    });
  }

  get pid() {
    return this.child.pid ?? 0;
  }

  /**
   * @param {AbortSignal} signal
   * @throws {StartError} when it ends first or does not become healthy
   */
  async untilHealthy(signal) {
    const deadline = Date.now() + HEALTHY_WITHIN_MS;
    /** @type {{ code: number, how: string } | undefined} */
    let end;
    void this.ended.then((result) => (end = result));
    let answer = 'no answer';
    while (!signal.aborted) {
      if (end) throw this.#failure(`ended with ${end.how}`);
      answer = await statusOf(this.healthUrl);
      if (answer === '200') return;
      if (Date.now() > deadline)
        throw this.#failure(`is not healthy after ${HEALTHY_WITHIN_MS / 1000} s (${this.healthUrl}: ${answer})`);
      await sleep(100);
    }
    throw signal.reason;
  }

  /** From now on its output is ours. */
  release() {
    this.#holding = false;
    process.stdout.write(this.#held.join(''));
    this.#held = [];
  }

  /** SIGTERM, and SIGKILL when the grace is over. */
  async stop() {
    this.#stopping = true;
    if (!this.pid) return;
    await endProcess(this.pid, { graceMs: this.graceMs });
    await this.ended;
  }

  kill() {
    if (this.pid) send(this.pid, 'SIGKILL');
  }

  /** @param {NodeJS.WriteStream} stream @param {Buffer} chunk */
  #show(stream, chunk) {
    if (!this.#holding || this.#stopping) stream.write(chunk);
    else this.#held.push(chunk.toString());
  }

  /** One line when it said one line; all it said, and then the line, when it said more. */
  #failure(/** @type {string} */ what) {
    const lines = this.#held.join('').trim().split('\n').filter(Boolean);
    this.#held = [];
    if (lines.length === 1) return new StartError(`${this.name}: ${lines[0]}`);
    process.stderr.write(lines.map((line) => `${line}\n`).join(''));
    return new StartError(`${this.name} ${what}`);
  }
}

/** @param {string} url */
async function statusOf(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    return 'no answer';
  }
}
