import { randomUUID } from 'node:crypto';
import { Outbox } from '../../src/task-types/email-notification/outbox/outbox.js';
import { supabase as testSupabase } from '../support/services.js';
import { tokenFor } from '../support/tokens.js';
import { until } from '../support/until.js';
import { type MailRig, mailRig, welcomePayload } from './mail-rig.js';

const newId = () => `normal-${randomUUID()}`;
const address = () => `ana-${randomUUID()}@example.org`;

describe('email_notification', () => {
  let rig: MailRig;
  beforeAll(async () => {
    rig = await mailRig();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    rig.server.onRecipient = () => undefined;
    rig.server.atEnd = () => 'take';
  });

  it('sends a mail, records it, and never sends it again', async () => {
    const [id, to] = [newId(), address()];
    const { outcome, logs } = await rig.run(welcomePayload(to), { id });
    const [record] = await rig.deliveries(id);
    expect(outcome).toEqual({
      kind: 'completed',
      result: {
        template: 'welcome',
        locale: 'pt-BR',
        deliveries: [
          { delivery_id: record?.delivery_id, recipient: to, message_id: record?.message_id, status: 'sent' },
        ],
      },
    });
    expect(record).toMatchObject({ status: 'sent', attempts: 1, sent_at: expect.any(String), error_code: null });
    expect(JSON.stringify(logs)).not.toContain(to);
    const [received] = rig.server.to(to);
    expect(received?.messageId).toBe(`<${record?.message_id}>`);
    expect(received?.parsed.text).toContain('Olá, Ana');

    await rig.run(welcomePayload(to), { id, attempt: 2 });
    await rig.run(welcomePayload(to), { id, run: 1 });
    expect(rig.server.to(to)).toHaveLength(1);
  });

  it('writes to each of several recipients alone, and on a second attempt only to who is left', async () => {
    const id = newId();
    const [ana, bia, caio] = [address(), address(), address()];
    rig.server.onRecipient = (to) => (to === bia ? { code: 450, text: '4.2.2 mailbox full' } : undefined);
    const first = await rig.run(welcomePayload([ana, bia, caio]), { id });
    expect(first.outcome).toMatchObject({
      kind: 'retry',
      error: { code: 'smtp_deferred', message: expect.stringContaining('1 of 3') },
    });
    expect((await rig.deliveries(id)).map(({ status }) => status).sort()).toEqual(['queued', 'sent', 'sent']);
    rig.server.onRecipient = () => undefined;
    const second = await rig.run(welcomePayload([ana, bia, caio]), { id, attempt: 2 });
    expect(second.outcome).toMatchObject({ kind: 'completed' });
    for (const to of [ana, bia, caio]) {
      expect(rig.server.to(to).map(({ recipients }) => recipients)).toEqual([[to]]);
      expect(rig.server.to(to)[0]?.raw.match(/@example\.org/g)?.length).toBe(1);
    }
  });

  it('repeats a message with the same Message-ID where the answer never came, under a new run too', async () => {
    const [id, to] = [newId(), address()];
    rig.server.atEnd = () => 'hang up';
    const { outcome } = await rig.run(welcomePayload(to), { id });
    expect(outcome).toMatchObject({ kind: 'retry', error: { code: 'smtp_unavailable', retryable: true } });
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'sending', attempts: 1 }]);
    rig.server.atEnd = () => 'take';
    expect((await rig.run(welcomePayload(to), { id, run: 1 })).outcome).toMatchObject({ kind: 'completed' });
    const ids = rig.server.to(to).map(({ messageId }) => messageId);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  it('records a full mailbox as queued, with the server’s words', async () => {
    const [id, to] = [newId(), address()];
    rig.server.onRecipient = () => ({ code: 452, text: '4.2.2 over quota' });
    const { outcome } = await rig.run(welcomePayload(to), { id });
    expect(outcome).toMatchObject({
      kind: 'retry',
      error: { code: 'smtp_deferred', message: expect.stringMatching(/\(452 4\.2\.2\)$/) },
    });
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'queued', error_code: 'smtp_deferred', reason: '452 4.2.2 over quota' },
    ]);
  });

  it('fails for good on an unknown mailbox, records the bounce and writes there no more', async () => {
    const [id, to] = [newId(), address()];
    rig.server.onRecipient = () => ({ code: 550, text: '5.1.1 no such user' });
    const { outcome } = await rig.run(welcomePayload(to), { id });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'smtp_rejected', retryable: false } });
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'bounced', bounced_at: expect.any(String) }]);
    rig.server.onRecipient = () => undefined;
    const second = newId();
    expect((await rig.run(welcomePayload(to.toUpperCase()), { id: second })).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'recipient_suppressed' },
    });
    expect(await rig.deliveries(second)).toMatchObject([{ status: 'failed', error_code: 'recipient_suppressed' }]);
    expect(rig.server.received.filter(({ recipients }) => recipients[0]?.toLowerCase() === to)).toEqual([]);
  });

  it('does not suppress who was refused for another reason', async () => {
    const [id, to] = [newId(), address()];
    rig.server.atEnd = () => ({ code: 554, text: '5.7.1 looks like spam' });
    expect((await rig.run(welcomePayload(to), { id })).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'smtp_rejected' },
    });
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'failed', reason: '554 5.7.1 looks like spam' }]);
    expect(await rig.suppressions.list(rig.organizationId, 100)).not.toContainEqual(
      expect.objectContaining({ recipient: to }),
    );
  });

  it('keeps a refusal for the run and tries again when somebody retries by hand', async () => {
    const [id, to] = [newId(), address()];
    rig.server.atEnd = () => ({ code: 554, text: '5.7.1 looks like spam' });
    await rig.run(welcomePayload(to), { id });
    rig.server.atEnd = () => 'take';
    expect((await rig.run(welcomePayload(to), { id, attempt: 2 })).outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'smtp_rejected', message: '554 5.7.1 looks like spam' },
    });
    expect((await rig.run(welcomePayload(to), { id, run: 1 })).outcome).toMatchObject({ kind: 'completed' });
    expect(rig.server.to(to)).toHaveLength(2);
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'sent', error_code: null }]);
  });

  it('writes to other organizations’ recipients whoever suppressed them elsewhere', async () => {
    const to = address();
    await rig.suppressions.add(rig.organizationId, to, null);
    const elsewhere = await rig.run(welcomePayload(to), { id: newId(), organizationId: `other-${randomUUID()}` });
    expect(elsewhere.outcome).toMatchObject({ kind: 'completed' });
    expect((await rig.run(welcomePayload(to), { id: newId() })).outcome).toMatchObject({ kind: 'failed' });
  });

  it('records what it sent although the task was cancelled meanwhile', async () => {
    const [id, to] = [newId(), address()];
    const stop = new AbortController();
    rig.server.atEnd = () => {
      stop.abort('cancelled');
      return 'take';
    };
    await rig.run(welcomePayload(to), { id }, { signal: stop.signal });
    await until(async () => (await rig.deliveries(id))[0]?.status === 'sent', { what: 'the record says sent' });
    expect(rig.server.to(to)).toHaveLength(1);
  });

  it('says of a cancelled task that its mail never left', async () => {
    const [id, to] = [newId(), address()];
    const stop = new AbortController();
    rig.server.onRecipient = () => void stop.abort('cancelled');
    await rig.run(welcomePayload(to), { id }, { signal: stop.signal });
    await until(async () => (await rig.deliveries(id))[0]?.status === 'failed', { what: 'the record says failed' });
    expect(await rig.deliveries(id)).toMatchObject([{ error_code: 'cancelled' }]);
    expect(rig.server.to(to)).toEqual([]);
  });

  it('sends once although recording it takes three tries', async () => {
    const [id, to] = [newId(), address()];
    let failures = 2;
    const shaky = {
      begin: rig.store.begin.bind(rig.store),
      end: async (...ending: Parameters<typeof rig.store.end>) => {
        failures -= 1;
        if (failures >= 0) throw new Error('storage away');
        return rig.store.end(...ending);
      },
    };
    const transport = { send: async () => undefined };
    const { outcome } = await rig.run(welcomePayload(to), { id }, { handler: rig.handlerWith(transport, shaky) });
    expect(outcome).toMatchObject({ kind: 'completed' });
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'sent', attempts: 1 }]);
  });

  it('is read with their own token by members of its organization alone, and written by nobody', async () => {
    const id = newId();
    await rig.run(welcomePayload(address()), { id });
    const { url, anonKey } = await testSupabase();
    const ask = async (table: string, organizationId: string | undefined, body?: object, method = 'GET') => {
      const token = organizationId === undefined ? anonKey : await tokenFor({ organizationId });
      const headers = { apikey: anonKey, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch(`${url}/rest/v1/${table}?select=*`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, rows: response.ok ? ((await response.json()) as { task_id: string }[]) : [] };
    };
    const own = await ask('email_deliveries', rig.organizationId);
    expect(own.rows.map(({ task_id }) => task_id)).toContain(id);
    expect(await ask('email_deliveries', `other-${randomUUID()}`)).toEqual({ status: 200, rows: [] });
    const closed = [
      await ask('email_deliveries', undefined),
      await ask('email_deliveries', rig.organizationId, { status: 'failed' }, 'PATCH'),
      await ask('email_suppressions', rig.organizationId),
      await ask('email_outbox', rig.organizationId),
      await ask('email_events', undefined),
      await ask('rpc/record_email_events', rig.organizationId, { p_webhook_id: 'x', p_events: [] }, 'POST'),
    ];
    for (const { status } of closed) expect([401, 403, 404]).toContain(status);
  });

  it('refuses at submit what no server could send', () => {
    const fields = (more: object, handler = rig.handler) =>
      handler.check({ ...welcomePayload(address()), ...more }).map(({ field }) => field);
    expect(fields({})).toEqual([]);
    expect(fields({ to: 'x', template: 'nothing' })).toEqual(['to', 'template']);
    expect(fields({ to: [address(), 'b'], locale: 'fr', variables: {} })).toEqual([
      'to[1]',
      'locale',
      'variables.name',
      'variables.product_name',
      'variables.action_url',
    ]);
    expect(rig.handlerWith(undefined).check(welcomePayload(address()))).toEqual([
      { field: 'to', message: expect.stringContaining('SMTP_URL') },
    ]);
  });

  it('rests in the outbox where there is no mail server', async () => {
    const [id, to] = [newId(), address()];
    const outbox = new Outbox(rig.supabase, 'tarefas@example.com', () => new Date());
    expect((await rig.run(welcomePayload(to), { id }, { handler: rig.handlerWith(outbox) })).outcome).toMatchObject({
      kind: 'completed',
    });
    const [record] = await rig.deliveries(id);
    expect(await outbox.find(record?.message_id ?? '')).toMatchObject({
      recipient: to,
      subject: 'Boas-vindas a Portal',
      organization_id: rig.organizationId,
    });
  });

  describe('what providers tell', () => {
    const sent = async () => {
      const [id, to] = [newId(), address()];
      await rig.run(welcomePayload(to), { id });
      const record = (await rig.deliveries(id))[0];
      return { id, to, message_id: `<${record?.message_id}>`, now: async () => (await rig.deliveries(id))[0] };
    };

    it('moves a message on, and never back', async () => {
      const { message_id, now } = await sent();
      await rig.tell(randomUUID(), { type: 'delivered', message_id, at: '2026-11-24T12:00:00Z' });
      expect(await now()).toMatchObject({ status: 'delivered', opened_at: null });
      await rig.tell(randomUUID(), { type: 'opened', message_id, at: '2026-11-24T13:00:00Z' });
      await rig.tell(randomUUID(), { type: 'opened', message_id, at: '2026-11-24T14:00:00Z' });
      expect(new Date((await now())?.opened_at ?? '').toISOString()).toBe('2026-11-24T13:00:00.000Z');
      await rig.tell(randomUUID(), { type: 'bounced', message_id, reason: 'late bounce' });
      await rig.tell(randomUUID(), { type: 'delivered', message_id });
      expect(await now()).toMatchObject({ status: 'bounced', reason: 'late bounce', error_code: 'bounced' });
    });

    it('counts a webhook once and a stranger’s message not at all', async () => {
      const { message_id, to } = await sent();
      const webhook = randomUUID();
      const delivered = { type: 'delivered', message_id } as const;
      const opened = { type: 'opened', message_id, recipient: to.toUpperCase() } as const;
      const foreign = { type: 'bounced', message_id: 'nobody@example.com' } as const;
      const other = { type: 'bounced', message_id, recipient: 'bia@example.com' } as const;
      expect(await rig.tell(webhook, delivered, opened, foreign, other)).toEqual({
        applied: 2,
        repeated: 0,
        unknown: 2,
      });
      expect(await rig.tell(webhook, delivered, opened, foreign, other)).toEqual({
        applied: 0,
        repeated: 2,
        unknown: 2,
      });
    });

    it('suppresses after a hard bounce and a complaint, not after a soft one', async () => {
      const [hard, soft, complaint] = [await sent(), await sent(), await sent()];
      await rig.tell(
        randomUUID(),
        { type: 'bounced', message_id: hard.message_id, reason: 'no such user' },
        { type: 'bounced', message_id: soft.message_id, permanent: false },
        { type: 'complained', message_id: complaint.message_id },
      );
      const list = await rig.suppressions.list(rig.organizationId, 100);
      const reasonOf = (to: string) => list.find(({ recipient }) => recipient === to)?.reason;
      expect([hard.to, soft.to, complaint.to].map(reasonOf)).toEqual(['bounced', undefined, 'complained']);
      expect((await complaint.now())?.status).toBe('delivered');
      expect((await rig.run(welcomePayload(hard.to), { id: newId() })).outcome).toMatchObject({
        error: { code: 'recipient_suppressed' },
      });
    });

    it('is not overwritten by a record of sending that comes late', async () => {
      const [id, to] = [newId(), address()];
      const [delivery] = await rig.store.queue({
        organizationId: rig.organizationId,
        taskId: id,
        template: 'welcome',
        locale: 'en',
        messages: [{ recipient: to, messageId: `${randomUUID()}@example.com` }],
      });
      const { deliveryId = '', messageId = '' } = delivery ?? {};
      await rig.store.begin(rig.organizationId, deliveryId, 0);
      await rig.tell(randomUUID(), { type: 'bounced', message_id: messageId });
      expect(await rig.store.end(rig.organizationId, deliveryId, { status: 'sent' })).toBe('bounced');
      expect(await rig.store.end(rig.organizationId, deliveryId, { status: 'queued' })).toBe('bounced');
      expect(await rig.deliveries(id)).toMatchObject([{ status: 'bounced', sent_at: expect.any(String) }]);
    });
  });
});
