import { type EventReader, readEvents, type ReadEvent } from '../../support/event-reader.js';
import { until } from '../../support/until.js';
import { clientFor, freshOrganization } from '../../support/api-client.js';
import type { HookAnswer } from '../../support/webhook-receivers.js';
import type { Stage } from '../../support/stage.js';

const CURSOR = /^\d+\.(none|pending|running|completed|failed|cancelled)\.[\d.]+\.\d+$/;
/** Two failures, then success: three attempts, two waits. */
const twiceInVain = (nth: number): HookAnswer => ({ status: nth < 3 ? 500 : 200, afterMs: 150 });

export function watching(stage: Stage): void {
  it('streams a snapshot, then what changes, and ends after the final status', async () => {
    const member = await stage.caller();
    const { task_id } = await member.deliver(stage.receivers.hook(twiceInVain).url, { delay_seconds: 0.3 });
    const stream = await readEvents(member, `/tasks/${task_id}/stream`);
    await stream.ended;

    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const [first, ...rest] = stream.events;
    expect(first).toMatchObject({ event: 'snapshot', data: { task_id, status: 'pending' } });
    expect(rest.map(({ event }) => event)).not.toContain('snapshot');
    expect(stream.events.every(({ id }) => CURSOR.test(id))).toBe(true);
    expect(stream.events.at(-1)).toMatchObject({
      event: 'status',
      data: { status: 'completed', attempts: 3, progress: 100 },
    });
    expect(statuses(stream)).toEqual([
      '0 pending',
      '1 running',
      '1 pending',
      '2 running',
      '2 pending',
      '3 running',
      '3 completed',
    ]);
    expect(logs(stream)).toEqual((await member.logs(task_id)).logs);
  });

  it('goes on at the other replica from Last-Event-ID: no status and no log line is missed or repeated', async () => {
    const member = await stage.caller();
    const hook = stage.receivers.hook(twiceInVain);
    const { task_id } = await member.deliver(hook.url, { delay_seconds: 0.3 });
    const path = `/tasks/${task_id}/stream`;
    const uninterrupted = await readEvents(stage.elsewhere(member), path);
    const before = await readEvents(member, path);
    await before.saw('a log line', ({ event }) => event === 'log');
    await before.close();
    const read = [...before.events];
    await until(() => hook.deliveries.length >= 2, { what: 'the second attempt began while nobody was reading' });

    const after = await readEvents(stage.elsewhere(member), path, { 'last-event-id': read.at(-1)?.id ?? '' });
    await Promise.all([after.ended, uninterrupted.ended]);

    const whole = { events: [...read, ...after.events] };
    expect(after.events.map(({ event }) => event)).not.toContain('snapshot');
    expect(logs(whole)).toEqual((await member.logs(task_id)).logs);
    expect(statuses(whole)).toEqual(statuses(uninterrupted));
  });

  it('resumes after each of its ids with exactly what followed', async () => {
    const member = await stage.caller();
    const { task_id } = await member.deliver(stage.receivers.hook(twiceInVain).url);
    const path = `/tasks/${task_id}/stream`;
    const whole = await readEvents(member, path);
    await whole.ended;

    for (const [index, { id }] of whole.events.entries()) {
      const rest = await readEvents(stage.elsewhere(member), path, { 'last-event-id': id });
      await rest.ended;
      const followed = { events: whole.events.slice(index + 1) };
      expect([index, logs(rest), statuses(rest)]).toEqual([index, logs(followed), statuses(followed)]);
    }
  });

  it('tells a finished task’s end to whoever comes late, and a strange cursor is none', async () => {
    const member = await stage.caller();
    const { task_id } = await member.deliver(stage.receivers.hook().url);
    await member.ended(task_id);
    for (const headers of [{}, { 'last-event-id': 'not-a-cursor' }] as Record<string, string>[]) {
      const late = await readEvents(member, `/tasks/${task_id}/stream`, headers);
      await late.ended;
      expect(late.events[0]).toMatchObject({ event: 'snapshot', data: { task_id } });
      expect(late.events.at(-1)).toMatchObject({ event: 'status', data: { status: 'completed' } });
    }
  });

  it('opens to a ticket once, at any replica, for its task only', async () => {
    const organizationId = freshOrganization();
    const viewer = await stage.caller('viewer', organizationId);
    const member = await stage.caller('member', organizationId);
    const { url } = stage.receivers.hook();
    const [mine, other] = [await member.deliver(url), await member.deliver(url)];
    const issued = await viewer.post(`/tasks/${mine.task_id}/stream-ticket`);
    const { ticket, expires_in_seconds } = issued.json<{ ticket: string; expires_in_seconds: number }>();
    const nobody = stage.elsewhere(viewer);
    nobody.headers.authorization = '';
    const open = (taskId: string, spent: string) => fetch(nobody.url(`/tasks/${taskId}/stream?ticket=${spent}`));

    expect([issued.status, expires_in_seconds]).toEqual([200, 60]);
    expect((await open(other.task_id, ticket)).status).toBe(401);
    expect((await open(mine.task_id, `${ticket}x`)).status).toBe(401);
    const opened = await Promise.all(Array.from({ length: 5 }, () => open(mine.task_id, ticket)));
    expect(opened.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    const text = await opened.find(({ ok }) => ok)?.text();
    expect(text).toMatch(/^id: \S+\nevent: snapshot\n/);
  });

  it('is closed when its token ends, and when the token of its ticket does', async () => {
    const organizationId = freshOrganization();
    const member = await stage.caller('member', organizationId);
    const { task_id } = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });
    // Ended already, and good for the rest of the 30 s by which clocks may differ.
    const exp = Math.floor(Date.now() / 1000) - 20;
    const short = await clientFor(stage.replicas[0], { organizationId, role: 'viewer', userId: 'short', exp });
    const { ticket } = (await short.post(`/tasks/${task_id}/stream-ticket`)).json<{ ticket: string }>();
    const streams = await Promise.all([
      fetch(short.url(`/tasks/${task_id}/stream`), { headers: short.headers }),
      fetch(stage.elsewhere(short).url(`/tasks/${task_id}/stream?ticket=${ticket}`)),
    ]);
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    const texts = await Promise.all(streams.map((stream) => stream.text()));
    expect(texts.every((text) => text.includes('event: snapshot'))).toBe(true);
    expect((await short.get(`/tasks/${task_id}`)).status).toBe(401);
  }, 60_000);

  it('streams several tasks at once, without their logs and without what the caller may not see', async () => {
    const [member, stranger] = [await stage.caller(), await stage.caller()];
    const { url } = stage.receivers.hook(twiceInVain);
    const [one, other] = [await member.deliver(url), await member.deliver(stage.receivers.hook().url)];
    const theirs = await stranger.deliver(url, { delay_seconds: 3600 });
    const nobodys = `${one.task_id.slice(0, -4)}ffff`;
    const asked = [one.task_id, other.task_id, theirs.task_id, nobodys, 'no-id-at-all'].join(',');
    const stream = await readEvents(member, `/tasks/stream?task_ids=${asked}`);
    await stream.ended;

    const of = ({ task_id }: { task_id: string }) => stream.events.filter(({ data }) => data.task_id === task_id);
    expect(of(one).length + of(other).length).toBe(stream.events.length);
    expect(stream.events.map(({ event }) => event)).not.toContain('log');
    expect(of(one)[0]).toMatchObject({ event: 'snapshot' });
    expect(of(one).at(-1)).toMatchObject({ event: 'status', data: { status: 'completed', attempts: 3 } });
    expect(of(other).at(-1)).toMatchObject({ event: 'status', data: { status: 'completed' } });
    expect((await member.get(`/tasks/stream?task_ids=${theirs.task_id}`)).status).toBe(404);
  });

  it('streams at most 20 tasks at once, each of them one of the 50 a user may watch', async () => {
    const member = await stage.caller('member', freshOrganization());
    const later = { delay_seconds: 3600 };
    const { url } = stage.receivers.hook();
    const tasks = await Promise.all(Array.from({ length: 21 }, () => member.deliver(url, later)));
    const path = (count: number) =>
      `/tasks/stream?task_ids=${tasks
        .slice(0, count)
        .map(({ task_id }) => task_id)
        .join(',')}`;
    const streams = await Promise.all([readEvents(member, path(20)), readEvents(member, path(20))]);
    const refused = [await member.get(path(21)), await member.get('/tasks/stream'), await member.get(path(11))];
    const fits = await readEvents(member, path(10));
    await Promise.all([...streams, fits].map((stream) => stream.close()));
    expect([...streams, fits].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 429]);
  });

  it('lets a user have 50 streams open at a replica and answers 429 to more', async () => {
    const member = await stage.caller('member', freshOrganization());
    const { task_id } = await member.deliver(stage.receivers.hook().url, { delay_seconds: 3600 });
    const path = `/tasks/${task_id}/stream`;
    const streams = await Promise.all(Array.from({ length: 50 }, () => readEvents(member, path)));
    const refused = await member.get(path);
    await Promise.all(streams.map((stream) => stream.close()));

    expect(streams.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    const again = await until(
      async () => {
        const stream = await readEvents(member, path);
        await stream.close();
        return stream.status === 200;
      },
      { what: 'places are free again' },
    );
    expect(again).toBe(true);
  });
}

/** Every status that was told, with its attempt; a snapshot of an unfinished task tells one too. */
function statuses({ events }: Pick<EventReader, 'events'>): string[] {
  return events
    .filter(({ event, id }) => event === 'status' || (event === 'snapshot' && !id.includes('.none.')))
    .map(({ data }) => `${String(data.attempts)} ${String(data.status)}`);
}

function logs({ events }: { events: ReadEvent[] }): unknown[] {
  return events.filter(({ event }) => event === 'log').map(({ data }) => data);
}
