/** @typedef {{ id: number, callFrame: { functionName: string, url: string }, children?: number[] }} ProfileNode */
/** @typedef {{ nodes: ProfileNode[], startTime: number, samples: number[], timeDeltas: number[] }} CpuProfile */

/**
 * Microseconds of each part's own functions for one of so many requests; waiting is left out.
 * @param {CpuProfile} profile
 * @param {{ from: number, to: number, requests: number }} window in microseconds of the system's monotonic clock
 * @returns {Record<string, number>}
 */
export function sharesOf({ nodes, startTime, samples, timeDeltas }, { from, to, requests }) {
  const ownerOf = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  /** @type {Record<string, number>} */
  const micros = {};
  let at = startTime;
  samples.forEach((sample, index) => {
    const delta = timeDeltas[index] ?? 0;
    at += delta;
    const part = at < from || at > to ? undefined : ownerOf.get(sample);
    if (part !== undefined) micros[part] = (micros[part] ?? 0) + delta / requests;
  });
  return micros;
}

/** @param {{ functionName: string, url: string }} frame @returns {string | undefined} */
function partOf({ functionName, url }) {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code (sockets, parser, engine)';
  const own = /\/dist\/(libs\/task-engine|src\/[^/]+?)(?:\.js$|\/)/.exec(url)?.[1];
  if (own) return own;
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed) return familyOf(installed);
  if (url.startsWith('node:')) return url.replace(/^(node:(?:internal\/)?[^/]+).*/, '$1');
  return `built-in: ${functionName || 'without a name'}`;
}

/** Packages that are one thing to their user. @param {string} installed */
function familyOf(installed) {
  if (/^@fastify\/|^(find-my-way|light-my-request|fast-json-stringify)$/.test(installed)) return 'fastify';
  return installed.startsWith('@nestjs/') ? '@nestjs' : installed;
}
