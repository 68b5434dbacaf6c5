import { Webhook } from 'standardwebhooks';
import { type Answer, expectStatus, freshOrganization } from '../../support/api-client.js';
import { ANSWERS_WITHIN_MS, until } from '../../support/until.js';
import type { Delivery, HookAnswer } from '../../support/webhook-receivers.js';
import type { Stage } from '../../support/stage.js';

const once =
  (status: number, headers: Record<string, string> = {}) =>
  (nth: number): HookAnswer =>
    nth === 1 ? { status, headers } : { status: 200 };

export function delivering(stage: Stage): void {
  it('signs with the organization’s secret', async () => {
    const organizationId = freshOrganization();
    const member = await stage.caller('member', organizationId);
    const manager = await stage.caller('manager', organizationId);
    const hook = stage.receivers.hook();
    const { secret, previous } = secretsOf(await manager.get('/webhooks/signing-secret'));
    const data = { pedido: 'ação', total: 1.5 };
    const { task_id } = await member.deliver(hook.url, { data, sign_payload: true, event_type: 'order.paid' });
    expect((await member.ended(task_id)).status).toBe('completed');

    expect([secret, previous]).toEqual([expect.stringMatching(/^whsec_/), []]);
    expect(hook.deliveries[0]?.headers).toMatchObject({ 'webhook-id': task_id, 'webhook-event-type': 'order.paid' });
    expect(verified(hook.deliveries[0], secret)).toEqual(data);
    const { secret: another } = secretsOf(await (await stage.caller('manager')).get('/webhooks/signing-secret'));
    expect(() => verified(hook.deliveries[0], another)).toThrow();
    expect((await member.get('/webhooks/signing-secret')).status).toBe(403);
    expect((await member.post('/webhooks/signing-secret/rotate')).status).toBe(403);
  });

  it('signs with the new secret and the former one after a rotation', async () => {
    const manager = await stage.caller('manager');
    const hook = stage.receivers.hook();
    const { secret } = secretsOf(await manager.get('/webhooks/signing-secret'));
    const rotated = secretsOf(await stage.elsewhere(manager).post('/webhooks/signing-secret/rotate'));
    const { task_id } = await manager.deliver(hook.url, { sign_payload: true });
    expect((await manager.ended(task_id)).status).toBe('completed');

    expect(rotated).toEqual({ secret: expect.not.stringMatching(secret), previous: [secret] });
    expect(secretsOf(await manager.get('/webhooks/signing-secret'))).toEqual(rotated);
    for (const valid of [secret, rotated.secret])
      expect(verified(hook.deliveries[0], valid)).toEqual({ hello: 'mundo' });
  });

  it('tries again with the same id after an error, and tells each attempt in the logs', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook((nth) => ({ status: nth < 3 ? 500 : 204 }));
    const { task_id } = await member.deliver(hook.url);

    expect(await member.ended(task_id)).toMatchObject({ status: 'completed', attempts: 3, error: null });
    expect(hook.deliveries.map(({ headers }) => headers['webhook-id'])).toEqual(Array(3).fill(task_id));
    const { logs, total } = await stage.elsewhere(member).logs(task_id);
    expect(total).toBe(logs.length);
    const told = logs.filter(({ message }) => /^attempt \d: \d+ in \d+ ms$/.test(message));
    expect(told.map(({ level, attempt }) => [level, attempt])).toEqual([
      ['warning', 1],
      ['warning', 2],
      ['info', 3],
    ]);
    const second = await member.get(`/tasks/${task_id}/logs?offset=1&limit=1`);
    expect(second.json<unknown>()).toEqual({ task_id, total, logs: [logs[1]] });
  });

  it('shows between two attempts why the last one failed and when the next is due', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook(once(503, { 'retry-after': '3600' }));
    const { task_id } = await member.deliver(hook.url);
    const waiting = await until(
      async () => {
        const task = await member.task(task_id);
        return task.next_attempt_at !== null && task;
      },
      { what: 'the task waits for its second attempt' },
    );

    expect(waiting).toMatchObject({
      status: 'pending',
      attempts: 1,
      error: { code: 'http_503', retryable: true },
      waiting_for: { reason: 'retry_backoff', until: waiting.next_attempt_at },
    });
    expect(Date.parse(waiting.next_attempt_at ?? '') - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('waits as long as Retry-After asks', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook(once(429, { 'retry-after': '2' }));
    const { task_id } = await member.deliver(hook.url);

    expect(await member.ended(task_id)).toMatchObject({ status: 'completed', attempts: 2 });
    const [first, second] = hook.deliveries;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  it('gives up at once on 410', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook({ status: 410 });
    const { task_id } = await member.deliver(hook.url);

    expect(await member.ended(task_id)).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'gone', retryable: false },
    });
    expect(hook.deliveries).toHaveLength(1);
  });

  it('fails for good after max_retries, and after the first attempt with max_retries 0', async () => {
    const member = await stage.caller();
    const [none, one] = [stage.receivers.hook({ status: 500 }), stage.receivers.hook({ status: 500 })];
    const first = await member.deliver(none.url, { max_retries: 0 });
    const second = await member.deliver(one.url, { max_retries: 1 });

    expect(await member.ended(first.task_id)).toMatchObject({
      status: 'failed',
      attempts: 1,
      max_retries: 0,
      next_attempt_at: null,
      error: { code: 'http_500' },
    });
    expect(await member.ended(second.task_id)).toMatchObject({ status: 'failed', attempts: 2, max_retries: 1 });
    expect([none.deliveries.length, one.deliveries.length]).toEqual([1, 2]);
  });

  it('aborts an attempt after timeout_seconds', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook('nothing');
    const { task_id } = await member.deliver(hook.url, { timeout_seconds: 1, max_retries: 0 });

    const ended = await member.ended(task_id);
    expect(ended).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'timeout' } });
    expect(ended.execution_time_ms).toBeLessThan(ANSWERS_WITHIN_MS);
    expect((hook.deliveries[0]?.abandonedAt ?? Infinity) - (hook.deliveries[0]?.at ?? 0)).toBeLessThan(
      ANSWERS_WITHIN_MS,
    );
  });
}

function secretsOf(answer: Answer): { secret: string; previous: string[] } {
  return expectStatus(200, answer).json<{ secret: string; previous: string[] }>();
}

function verified(delivery: Delivery | undefined, secret: string): unknown {
  return new Webhook(secret).verify(delivery?.body ?? '', delivery?.headers as Record<string, string>);
}
