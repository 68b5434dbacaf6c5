import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './figures.mjs';

const SAMPLE_EVERY_MS = 100;

/** Resident memory of a process in MiB. @param {number} pid */
export function residentMiB(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** What a process holds while nothing is asked of it: the median of so many milliseconds. @param {number} pid @param {number} forMs */
export async function atRestMiB(pid, forMs) {
  const samples = [];
  for (let passed = 0; passed < forMs; passed += SAMPLE_EVERY_MS) {
    await sleep(SAMPLE_EVERY_MS);
    samples.push(residentMiB(pid));
  }
  return median(samples);
}

/** The most a process holds while something is done. @param {number} pid @param {() => Promise<unknown>} work */
export async function peakMiB(pid, work) {
  let peak = residentMiB(pid);
  const sampling = setInterval(() => (peak = Math.max(peak, residentMiB(pid))), SAMPLE_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return peak;
}
