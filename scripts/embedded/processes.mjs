import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Whether a process with this id lives (a zombie does not).
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/**
 * The command line of a living process, or an empty string: process ids are used again, so a remembered id alone proves
 * nothing.
 * @param {number} pid
 */
export function commandLineOf(pid) {
  if (!isAlive(pid)) return '';
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * The processes that this one began and that still live.
 * @param {number} pid
 * @returns {number[]}
 */
export function childrenOf(pid) {
  if (!existsSync('/proc/self/stat')) return childrenInListing(pid);
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((candidate) => parentOf(candidate) === pid);
}

/** @param {number} pid */
function childrenInListing(pid) {
  const listing = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = listing
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

/** @param {number} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/**
 * Ends a process: the gentle signal, then SIGKILL once the grace is over. Resolves when the process is gone.
 * @param {number} pid
 * @param {{ signal?: NodeJS.Signals, graceMs: number }} how
 */
export async function endProcess(pid, { signal = 'SIGTERM', graceMs }) {
  send(pid, signal);
  if (await isGoneWithin(pid, graceMs)) return;
  send(pid, 'SIGKILL');
  await isGoneWithin(pid, 5_000);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended before the signal: that is what was wanted.
  }
}

/** @param {number} pid @param {number} milliseconds */
async function isGoneWithin(pid, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}
