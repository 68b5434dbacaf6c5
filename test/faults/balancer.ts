import type { TestProcess } from '../support/processes.js';
import { until } from '../support/until.js';

const ASKS_EVERY_MS = 500;
const ANSWERS_WITHIN_MS = 2_500;

/** Knows which APIs to send requests to as a load balancer does: it asks each for `/health` now and then. */
export class Balancer {
  private readonly ready = new Map<string, boolean>();
  private readonly timer = setInterval(() => void this.ask(), ASKS_EVERY_MS);

  /** These are ready. */
  constructor(apis: readonly TestProcess[]) {
    for (const { baseUrl } of apis) this.ready.set(baseUrl, true);
  }

  /** Where requests go now. */
  get urls(): string[] {
    return [...this.ready].filter(([, ready]) => ready).map(([url]) => url);
  }

  /** Resolves when requests go there. */
  async add({ baseUrl }: TestProcess): Promise<void> {
    this.ready.set(baseUrl, false);
    await until(() => this.ready.get(baseUrl), { what: `${baseUrl} is ready` });
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    await Promise.all([...this.ready.keys()].map(async (url) => this.ready.set(url, await isReady(url))));
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}
