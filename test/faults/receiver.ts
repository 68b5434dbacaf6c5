import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One delivery that reached us: the effect of a task. */
export interface Effect {
  /** The `webhook-id`: the task's id, on every attempt. */
  taskId: string;
  /** `data.key` of the task. */
  key: string;
  /** When its body had arrived, in epoch milliseconds. */
  at: number;
  /** 1 for the first delivery of this task. */
  nth: number;
  /** The sender went away before it had its answer. */
  cut: boolean;
}

/** How a delivery is answered. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Milliseconds before the answer. */
  afterMs?: number;
}

/** A worker delivers to one host at most four at once, so many deliveries at once need many addresses. */
const ADDRESSES = 8;

/** The target of all webhooks: logs every effect, and answers as the running test wants. */
export class Receiver {
  readonly effects: Effect[] = [];
  private readonly byTask = new Map<string, Effect[]>();
  /** Decides the answer of each delivery; replaced by tests. */
  answer: (effect: Effect) => Answer = () => ({ status: 200 });
  private readonly servers: Server[];
  private readonly unanswered = new Set<Effect>();
  private turn = 0;

  private constructor() {
    this.servers = Array.from({ length: ADDRESSES }, () =>
      createServer((request, response) => void this.take(request, response)),
    );
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await Promise.all(
      receiver.servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
    );
    return receiver;
  }

  /** What lets our processes deliver here. */
  get env(): Record<string, string> {
    return { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_PRIVATE_HOSTS: this.hosts.join(',') };
  }

  /** Another address each time. */
  nextUrl(): string {
    this.turn += 1;
    return `http://${this.hosts[this.turn % ADDRESSES]}/`;
  }

  effectsOf(taskId: string): Effect[] {
    return this.byTask.get(taskId) ?? [];
  }

  /** Tasks that have been counted; a load of hours would fill the memory. */
  drop(taskIds: readonly string[]): void {
    for (const id of taskIds) this.byTask.delete(id);
    const kept = this.effects.filter(({ taskId }) => this.byTask.has(taskId));
    this.effects.splice(0, this.effects.length, ...kept);
  }

  /** The tasks whose delivery has not been answered yet: they are running. */
  running(): string[] {
    return [...this.unanswered].map(({ taskId }) => taskId);
  }

  /** The tasks whose sender was lost in the middle of a delivery. */
  cut(): string[] {
    return [...new Set(this.effects.filter(({ cut }) => cut).map(({ taskId }) => taskId))];
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((done) => server.close(done))));
  }

  private get hosts(): string[] {
    return this.servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    try {
      for await (const chunk of request) body += String(chunk);
    } catch {
      return; // The sender was killed while it sent: no effect.
    }
    const taskId = String(request.headers['webhook-id']);
    const { key } = JSON.parse(body) as { key: string };
    const earlier = this.byTask.get(taskId) ?? [];
    const effect: Effect = { taskId, key, at: Date.now(), nth: earlier.length + 1, cut: false };
    this.byTask.set(taskId, [...earlier, effect]);
    this.effects.push(effect);
    this.unanswered.add(effect);
    response.once('close', () => {
      this.unanswered.delete(effect);
      effect.cut = !response.writableFinished;
    });
    const { status, headers = {}, afterMs = 0 } = this.answer(effect);
    setTimeout(() => response.writeHead(status, headers).end(), afterMs).unref();
  }
}
