import { createServer } from 'node:net';

/** As many as three suites at once ever had, and some. */
const COUNT = 160;
/** Below the ports that systems give to outgoing connections, so that a port stays free until it is taken. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** Ports of 127.0.0.1 that suites lend to their receivers of webhooks: the shared processes were started with their names. */
export class ReceiverPorts {
  /** @type {Promise<number[]> | undefined} */
  #all;
  /** @type {Set<number>} */
  #taken = new Set();

  /** @returns {Promise<number[]>} all of them, taken or not */
  all() {
    this.#all ??= freePorts();
    return this.#all;
  }

  /** @param {number} count */
  async take(count) {
    const taken = (await this.all()).filter((port) => !this.#taken.has(port)).slice(0, count);
    if (taken.length < count) throw new Error(`Only ${taken.length} ports are left for receivers`);
    for (const port of taken) this.#taken.add(port);
    return taken;
  }

  /** @param {number[]} ports */
  give(ports) {
    for (const port of ports) this.#taken.delete(port);
  }
}

async function freePorts() {
  const ports = [];
  const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - 3 * COUNT));
  for (let port = first; ports.length < COUNT && port < HIGHEST; port += 1) if (await isFree(port)) ports.push(port);
  return ports;
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
