import { BrokerUnavailableError, Chores, Codec, InvalidPayloadError } from '@app/task-engine';
import { Logger } from '@nestjs/common';
import type { CommandBus } from '@nestjs/cqrs';
import type { SubmitTask } from '../../../tasks/submit-task.command.js';
import { DailyReports } from './daily-reports.js';
import { DailySchedules, type DailyReportPlan } from './daily-schedules.js';

const PLAN: DailyReportPlan = {
  time: { hour: 2, minute: 0, timeZone: 'America/Sao_Paulo' },
  report: { source: 'events', bucket: 'hour', locale: 'pt-BR', report_format: 'json' },
  options: { priority: 'low' },
};

type Trigger = (data: object, chore: { dueAt: Date }) => Promise<unknown>;

/** What a trigger does, where each submit is answered by `submit`. */
function triggering(submit: (request: SubmitTask['request']) => void): Trigger {
  let trigger: Trigger | undefined;
  const chores = { handle: (_name: string, run: Trigger) => (trigger = run) } as unknown as Chores;
  const schedules = new DailySchedules(chores, new Codec());
  const commands = {
    execute: async ({ request }: SubmitTask) => {
      submit(request);
      return { task: { id: 'low-1' } };
    },
  } as unknown as CommandBus;
  new DailyReports(chores, schedules, commands).onModuleInit();
  if (!trigger) throw new Error('Nothing handles the chore');
  return trigger;
}

const data = { organizationId: 'org', userId: 'manager', plan: new Codec().encode(PLAN) };

describe('a trigger of a daily report', () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('submits the report of the day before under the name of its date', async () => {
    const requests: SubmitTask['request'][] = [];
    const now = new Date();
    await triggering((request) => requests.push(request))(data, { dueAt: now });
    const [{ payload, idempotencyKey, ...request } = { payload: {}, idempotencyKey: '' }] = requests;
    const { period } = payload as { period: { from: string; to: string } };
    expect(idempotencyKey).toBe(`\u0000analytics-daily ${period.to}`);
    expect(Date.parse(period.to) - Date.parse(period.from)).toBe(86_400_000);
    expect(request).toMatchObject({ name: `Relatório de ${period.from}`, options: { priority: 'low' } });
  });

  it('comes again while the broker is away', async () => {
    const away = triggering(() => {
      throw new BrokerUnavailableError('away');
    });
    await expect(away(data, { dueAt: new Date() })).rejects.toThrow(BrokerUnavailableError);
  });

  it('gives a report up that is refused, lest it be tried for ever', async () => {
    const refused = triggering(() => {
      throw new InvalidPayloadError([{ field: 'on_complete.email', message: 'is not available here' }]);
    });
    await expect(refused(data, { dueAt: new Date() })).resolves.toBeUndefined();
  });
});
