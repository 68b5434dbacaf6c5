import {
  type FieldError,
  InvalidPayloadError,
  isRecord,
  payloadCheck,
  PayloadTooLargeError,
  TaskQueue,
  UnknownTaskTypeError,
} from '@app/task-engine';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../auth/caller.js';
import { ENV, type Env } from '../../config/env.js';
import { ProblemException } from '../../http/problems/problem.js';
import { ChainTargets, type ChainWord, type EndedWork } from './chain-targets.js';
import { splitCommonFields, type TaskOptions } from '../task-fields.dto.js';
import { FollowingTaskBody } from './following-task.dto.js';
import { SAMPLE_ENDINGS } from './sample-ending.js';

/** What a submitter wants to follow, as sent: at most one of each. */
export interface FollowUpPlan {
  on_complete?: object;
  on_failure?: object;
}

/** A task to be submitted, as SubmitTask takes it. */
export interface FollowingTask {
  type: string;
  name: string | undefined;
  payload: object;
  options: TaskOptions;
}

/** Where a step stands: in which field, below which path, how many steps deep, and whose it is. */
interface StepPlace {
  field: keyof FollowUpPlan;
  path: string;
  depth: number;
  caller: Caller;
}

const WORDS = ['webhook_url', 'email', 'n8n', 'task'] as const;
const CHOICE = `must name exactly one of ${WORDS.join(', ')}`;
/** A task that follows may be followed itself; so far and no further. */
const MAX_DEPTH = 5;

/** Reads `on_complete` and `on_failure`: refuses at submit what could not be submitted later. */
@Injectable()
export class FollowUpPlans {
  constructor(
    private readonly targets: ChainTargets,
    private readonly queue: TaskQueue,
    @Inject(ENV) private readonly env: Pick<Env, 'maxPayloadBytes'>,
  ) {}

  /**
   * The plan in a request's options, checked; undefined where there is none.
   * @throws PayloadTooLargeError for more than one payload may have, since each step carries the rest of the plan;
   * ProblemException 422 naming each bad field
   */
  checked({ on_complete, on_failure }: TaskOptions, caller: Caller): FollowUpPlan | undefined {
    if (on_complete === undefined && on_failure === undefined) return undefined;
    const plan = { ...(on_complete && { on_complete }), ...(on_failure && { on_failure }) };
    const { maxPayloadBytes } = this.env;
    if (Buffer.byteLength(JSON.stringify(plan)) > maxPayloadBytes) throw new PayloadTooLargeError(maxPayloadBytes);
    const errors = this.errorsIn(plan, '', 1, caller);
    if (errors.length === 0) return plan;
    throw new ProblemException(422, 'The request holds fields that are not allowed', { errors });
  }

  /** The task that follows `ended`; `step` was checked at submit. */
  taskAfter(step: object, ended: EndedWork): FollowingTask {
    const [word, value] = Object.entries(step)[0] as [ChainWord | 'task', unknown];
    if (word === 'task') {
      const { name, options, payload } = splitCommonFields(value as FollowingTaskBody);
      return { type: payload.task_type, name, payload: payload.payload, options };
    }
    const target = this.targets.get(word);
    if (!target) throw new UnknownTaskTypeError(word, []);
    return { type: target.taskType, name: undefined, payload: target.payloadOf(value, ended), options: {} };
  }

  private errorsIn(plan: FollowUpPlan, path: string, depth: number, caller: Caller): FieldError[] {
    return (['on_complete', 'on_failure'] as const).flatMap((field) =>
      plan[field] === undefined ? [] : this.errorsOfStep(plan[field], { field, path, depth, caller }),
    );
  }

  private errorsOfStep(step: object, place: StepPlace): FieldError[] {
    const path = `${place.path}${place.field}`;
    const [word = '', ...others] = Object.keys(step);
    if (others.length > 0 || !(WORDS as readonly string[]).includes(word)) return [{ field: path, message: CHOICE }];
    const value = (step as Record<string, unknown>)[word];
    if (word === 'task') return this.errorsOfTask(value, `${path}.task`, place);
    const inside = word === 'webhook_url' ? () => `${path}.webhook_url` : (field: string) => `${path}.${word}.${field}`;
    if (!this.targets.get(word as ChainWord)) return [{ field: `${path}.${word}`, message: 'is not available here' }];
    if (word !== 'webhook_url' && !isRecord(value)) return [{ field: `${path}.${word}`, message: 'must be an object' }];
    return this.refusals(() => this.taskAfter(step, SAMPLE_ENDINGS[place.field]), inside, place.caller);
  }

  private errorsOfTask(value: unknown, path: string, { field: step, depth, caller }: StepPlace): FieldError[] {
    if (depth >= MAX_DEPTH) return [{ field: path, message: `at most ${MAX_DEPTH} tasks may follow one another` }];
    const errors = payloadCheck(FollowingTaskBody).errorsOf(value);
    if (errors.length > 0)
      return errors.map(({ field, message }) => ({ field: field ? `${path}.${field}` : path, message }));
    const body = value as FollowingTaskBody;
    const own = this.refusals(
      () => this.taskAfter({ task: body }, SAMPLE_ENDINGS[step]),
      (field) => (field === 'task_type' ? `${path}.task_type` : `${path}.payload.${field}`),
      caller,
    );
    return [...own, ...this.errorsIn(body, `${path}.`, depth + 1, caller)];
  }

  /** What the type's own check says of the task; nothing is stored. */
  private refusals(task: () => FollowingTask, fieldIn: (field: string) => string, caller: Caller): FieldError[] {
    try {
      const { type, payload } = task();
      const whose = { organizationId: caller.organizationId ?? '', userId: caller.userId };
      this.queue.prepare({ type, name: type, payload, lane: 'normal', ...whose });
      return [];
    } catch (error) {
      if (error instanceof UnknownTaskTypeError) return [{ field: fieldIn('task_type'), message: error.message }];
      if (!(error instanceof InvalidPayloadError)) throw error;
      return error.errors.map(({ field, message }) => ({ field: fieldIn(field), message }));
    }
  }
}
