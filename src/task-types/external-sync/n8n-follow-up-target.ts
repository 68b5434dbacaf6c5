import { isRecord } from '@app/task-engine';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type FollowUpTarget, FollowUpTargets, type EndedWork } from '../../tasks/follow-ups/follow-up-targets.js';

/** The kind `n8n` of follow-up: `{ "workflow": "…", "data"?: { … } }`. */
@Injectable()
export class N8nFollowUpTarget implements FollowUpTarget, OnModuleInit {
  readonly taskType = 'external_sync';

  constructor(private readonly targets: FollowUpTargets) {}

  onModuleInit(): void {
    this.targets.register('n8n', this);
  }

  /** The workflow gets what ended (`event`, `task` or `batch`), and the caller's own data. */
  payloadOf(value: unknown, ended: EndedWork): object {
    const { workflow = null, data, ...rest } = isRecord(value) ? value : { workflow: null };
    // What cannot be sent becomes null, which the payload's check refuses by name.
    return { ...rest, workflow, data: data === undefined || isRecord(data) ? { ...data, ...ended } : null };
  }
}
