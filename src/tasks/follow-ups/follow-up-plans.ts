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
import { FollowUpTargets, type FollowUpKind, type EndedWork } from './follow-up-targets.js';
import { splitCommonFields, type TaskOptions } from '../task-fields.dto.js';
import { FollowUpTaskBody } from './follow-up-task.dto.js';
import { SAMPLE_ENDED_WORK } from './sample-ended-work.js';

/** The follow-ups that a submitter wants, as sent: at most one of each. */
export interface FollowUpPlan {
  on_complete?: object;
  on_failure?: object;
}

/** A task to be submitted, as SubmitTask takes it. */
export interface FollowUpTask {
  type: string;
  name: string | undefined;
  payload: object;
  options: TaskOptions;
}

/** A step's place: its field, the path above it, its depth, and whose it is. */
interface StepPlace {
  field: keyof FollowUpPlan;
  path: string;
  depth: number;
  caller: Caller;
}

const KINDS = ['webhook_url', 'email', 'n8n', 'task'] as const;
const CHOICE = `must name exactly one of ${KINDS.join(', ')}`;
/** A follow-up may have follow-ups itself, up to this depth. */
const MAX_DEPTH = 5;

/** Reads `on_complete` and `on_failure`: refuses at submit what could not be submitted later. */
@Injectable()
export class FollowUpPlans {
  constructor(
    private readonly targets: FollowUpTargets,
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
    throw new ProblemException(422, 'The request has invalid fields', { errors });
  }

  /** The task that `step`, which was checked at submit, makes of what ended. */
  taskAfter(step: object, ended: EndedWork): FollowUpTask {
    const [kind, value] = Object.entries(step)[0] as [FollowUpKind | 'task', unknown];
    if (kind === 'task') {
      const { name, options, payload } = splitCommonFields(value as FollowUpTaskBody);
      return { type: payload.task_type, name, payload: payload.payload, options };
    }
    const target = this.targets.get(kind);
    if (!target) throw new UnknownTaskTypeError(kind, []);
    return { type: target.taskType, name: undefined, payload: target.payloadOf(value, ended), options: {} };
  }

  private errorsIn(plan: FollowUpPlan, path: string, depth: number, caller: Caller): FieldError[] {
    return (['on_complete', 'on_failure'] as const).flatMap((field) =>
      plan[field] === undefined ? [] : this.errorsOfStep(plan[field], { field, path, depth, caller }),
    );
  }

  private errorsOfStep(step: object, place: StepPlace): FieldError[] {
    const path = `${place.path}${place.field}`;
    const [kind = '', ...others] = Object.keys(step);
    if (others.length > 0 || !(KINDS as readonly string[]).includes(kind)) return [{ field: path, message: CHOICE }];
    const value = (step as Record<string, unknown>)[kind];
    if (kind === 'task') return this.errorsOfTask(value, `${path}.task`, place);
    const inside = kind === 'webhook_url' ? () => `${path}.webhook_url` : (field: string) => `${path}.${kind}.${field}`;
    if (!this.targets.get(kind as FollowUpKind))
      return [{ field: `${path}.${kind}`, message: 'is not available here' }];
    if (kind !== 'webhook_url' && !isRecord(value)) return [{ field: `${path}.${kind}`, message: 'must be an object' }];
    return this.refusals(() => this.taskAfter(step, SAMPLE_ENDED_WORK[place.field]), inside, place.caller);
  }

  private errorsOfTask(value: unknown, path: string, { field: step, depth, caller }: StepPlace): FieldError[] {
    if (depth >= MAX_DEPTH) return [{ field: path, message: `at most ${MAX_DEPTH} tasks may follow one another` }];
    const errors = payloadCheck(FollowUpTaskBody).errorsOf(value);
    if (errors.length > 0)
      return errors.map(({ field, message }) => ({ field: field ? `${path}.${field}` : path, message }));
    const body = value as FollowUpTaskBody;
    const own = this.refusals(
      () => this.taskAfter({ task: body }, SAMPLE_ENDED_WORK[step]),
      (field) => (field === 'task_type' ? `${path}.task_type` : `${path}.payload.${field}`),
      caller,
    );
    return [...own, ...this.errorsIn(body, `${path}.`, depth + 1, caller)];
  }

  /** What the type's own check refuses of the task; nothing is stored. */
  private refusals(task: () => FollowUpTask, fieldIn: (field: string) => string, caller: Caller): FieldError[] {
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
