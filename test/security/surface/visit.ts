import type { TaskResponse } from '../../../src/tasks/task.response.js';
import { type ApiClient, expectStatus } from '../../support/api-client.js';
import { type RawAnswers, sendRaw } from '../raw-http.js';
import type { SecurityStage } from '../security-stage.js';

const SLOW_ANSWER_MS = 14_000;
const LATER = { webhook_url: 'https://example.com/later', data: {}, delay_seconds: 3_600 };
const KEY = { 'idempotency-key': 'task-of-the-surface' };

/** More of it than an answer may repeat. */
export const LONG = 'Z'.repeat(100);

/** Who comes to the surface of a stage, and what lies there. */
export class SurfaceVisit {
  member!: ApiClient;
  admin!: ApiClient;
  task!: TaskResponse;
  other!: TaskResponse;
  stored!: number;
  /** Requests that never end, begun before the others. */
  slow!: Promise<RawAnswers>[];

  constructor(readonly stage: SecurityStage) {}

  async begin(): Promise<void> {
    this.member = await this.stage.caller('member');
    this.admin = await this.stage.caller('admin');
    this.task = expectStatus(202, await this.submitAgain()).json<TaskResponse>();
    this.other = await this.member.submit('/tasks/webhook-delivery', LATER);
    this.stored = await this.stage.stored();
    this.slow = ['GET /health HTTP/1.1\r\nhost: a\r\nx-', 'POST /api/background/tasks HTTP/1.1\r\nhost:'].map((bytes) =>
      sendRaw(this.stage.replicas[0], bytes, SLOW_ANSWER_MS),
    );
  }

  /** The call that made `task`: a 202 that stores nothing more. */
  submitAgain(): ReturnType<ApiClient['post']> {
    return this.member.post('/tasks/webhook-delivery', LATER, KEY);
  }

  raw(bytes: string | readonly string[]): Promise<RawAnswers> {
    return sendRaw(this.stage.replicas[0], bytes);
  }

  get(target: string, more = ''): Promise<RawAnswers> {
    return this.raw(`GET ${target} HTTP/1.1\r\nhost: a\r\n${more}connection: close\r\n\r\n`);
  }

  bearer(): string {
    return `authorization: ${this.member.headers.authorization ?? ''}\r\n`;
  }
}
