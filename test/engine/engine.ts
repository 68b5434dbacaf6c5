import {
  DEFAULT_RETRY_POLICY,
  HandlesTask,
  LANES,
  type Lane,
  QueueStats,
  Retention,
  type RunningTask,
  type Submitted,
  type Task,
  TaskBatches,
  TaskEngineHealth,
  TaskEngineModule,
  type TaskEngineOptions,
  TaskActions,
  type TaskHandler,
  TaskQueue,
  TaskQueues,
  TaskRecords,
  TaskStream,
  type TaskSubmission,
} from '@app/task-engine';
import { Injectable, type LoggerService, Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsObject, IsOptional, IsString } from 'class-validator';
import type { TestBroker } from '../support/services.js';
import { until } from '../support/until.js';

/** What a test's task does, by the name in its payload: all processes of a suite live in this one. */
export const steps = new Map<string, (task: RunningTask, arg: Record<string, unknown>) => Promise<unknown>>();

class ScriptPayload {
  @IsString()
  step!: string;

  @IsOptional()
  @IsObject()
  arg?: Record<string, unknown>;
}

@HandlesTask({ type: 'script', payload: ScriptPayload })
@Injectable()
export class ScriptHandler implements TaskHandler<ScriptPayload> {
  run({ step, arg = {} }: ScriptPayload, task: RunningTask): Promise<unknown> {
    const act = steps.get(step);
    if (!act) throw new Error(`No step "${step}"`);
    return act(task, arg);
  }
}

/** One process worth of the engine. */
export interface Replica {
  queue: TaskQueue;
  queues: TaskQueues;
  actions: TaskActions;
  batches: TaskBatches;
  records: TaskRecords;
  stream: TaskStream;
  stats: QueueStats;
  retention: Retention;
  module: TestingModule;
  /** As SIGTERM would end it. */
  close(): Promise<void>;
}

export interface ReplicaOptions extends Partial<Omit<TaskEngineOptions, 'worker' | 'retry' | 'broker'>> {
  worker?: Partial<TaskEngineOptions['worker']>;
  retry?: Partial<TaskEngineOptions['retry']>;
  handlers?: Type[];
}

const running = new Set<Replica>();
/** Failing tasks are what these suites are about; their log lines say nothing. */
const nothing = (): void => undefined;
const SILENT: LoggerService = { log: nothing, error: nothing, warn: nothing, debug: nothing };

/** Starts a process worth of the engine in this process; timings are short: lock 1 s, retries from 100 ms. */
export async function startReplica(broker: TestBroker, options: ReplicaOptions = {}): Promise<Replica> {
  const { handlers = [ScriptHandler], worker, retry, ...rest } = options;
  const engine: TaskEngineOptions = {
    role: 'api',
    broker: { redisUrl: broker.env.REDIS_URL, databaseUrl: broker.env.QUEUE_DATABASE_URL },
    timeoutMs: 10_000,
    lockMs: 1_000,
    maxPayloadBytes: 1_048_576,
    resultTtlMs: 3_600_000,
    partitions: [],
    ...rest,
    worker: { maxConcurrent: 10, queues: [...LANES], shutdownGraceMs: 2_000, ...worker },
    retry: { ...DEFAULT_RETRY_POLICY, baseDelayMs: 100, ...retry },
  };

  @Module({ imports: [TaskEngineModule.forRootAsync({ useFactory: () => engine })], providers: handlers })
  class ReplicaModule {}

  const module = await Test.createTestingModule({ imports: [ReplicaModule] })
    .setLogger(SILENT)
    .compile();
  try {
    await module.init();
  } catch (error) {
    await module.close();
    throw error;
  }
  await until(
    () =>
      module
        .get(TaskEngineHealth)
        .brokerProblem()
        .then(() => true),
    { what: 'the broker', timeoutMs: 30_000 },
  );
  const replica: Replica = {
    queue: module.get(TaskQueue),
    queues: module.get(TaskQueues),
    actions: module.get(TaskActions),
    batches: module.get(TaskBatches),
    records: module.get(TaskRecords),
    stream: module.get(TaskStream),
    stats: module.get(QueueStats),
    retention: module.get(Retention),
    module,
    close: async () => {
      if (running.delete(replica)) await module.close();
    },
  };
  running.add(replica);
  return replica;
}

export const startWorker = (broker: TestBroker, options: ReplicaOptions = {}): Promise<Replica> =>
  startReplica(broker, { ...options, role: 'worker' });

/** Ends every replica that a suite left running. */
export async function closeReplicas(): Promise<void> {
  await Promise.all([...running].map((replica) => replica.close()));
}

/** Submits a `script` task. */
export async function submit(
  { queue }: Replica,
  step: string,
  more: Partial<TaskSubmission> & { arg?: Record<string, unknown> } = {},
): Promise<Submitted> {
  const { arg, ...rest } = more;
  return queue.submit({
    type: 'script',
    name: step,
    payload: arg ? { step, arg } : { step },
    organizationId: 'org',
    userId: 'user',
    lane: 'normal' satisfies Lane,
    ...rest,
  });
}

/** Submits many tasks at once, as one batch; answers their ids in the same order. */
export async function submitMany(
  { queue, batches }: Replica,
  submissions: Omit<TaskSubmission, 'organizationId' | 'userId'>[],
  followUp?: object,
): Promise<{ batchId: string; taskIds: string[] }> {
  const whose = { organizationId: 'org', userId: 'user' };
  const tasks = submissions.map((submission) => queue.prepare({ ...submission, ...whose }));
  const { batch } = await batches.submit({ ...whose, tasks, followUp });
  return { batchId: batch.id, taskIds: batch.taskIds };
}

/** Submits a `script` task and answers it as it stands when it has ended. */
export async function outcomeOf(
  replica: Replica,
  step: string,
  more: Partial<TaskSubmission> & { arg?: Record<string, unknown> } = {},
): Promise<Task> {
  const { task } = await submit(replica, step, more);
  return replica.stream.waitUntilFinished(task.id, 10_000);
}

/** A step that runs until it is aborted or `release` is called. */
export function openEnded(name: string): { started: () => number; release: () => void } {
  let started = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  steps.set(name, async (task) => {
    started++;
    await Promise.race([
      released,
      new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(new Error('aborted')))),
    ]);
    return 'released';
  });
  return { started: () => started, release };
}
