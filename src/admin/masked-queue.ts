import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Job, Queue } from 'bullmq';
import { type Decode, maskedJob, maskedLogRow } from './masked-job.js';

/** A lane as the board sees it: to read, and every job the masked one. */
export class MaskedQueue extends BullMQAdapter {
  constructor(
    queue: Queue,
    private readonly decode: Decode,
  ) {
    super(queue, { readOnlyMode: true });
  }

  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job && this.masked(job);
  }

  override async getJobs(...parameters: Parameters<BullMQAdapter['getJobs']>): Promise<Job[]> {
    return (await super.getJobs(...parameters)).map((job) => this.masked(job));
  }

  override async getJobLogs(id: string): Promise<string[]> {
    return (await super.getJobLogs(id)).flatMap((row) => maskedLogRow(row, this.decode));
  }

  /** No task of ours is part of a flow, and a flow's jobs would come past the mask. */
  override async getFlowProducer(): Promise<null> {
    return null;
  }

  /** What the board reads of a job it reads from `toJSON()`. */
  private masked(job: Job): Job {
    const toJSON = job.toJSON.bind(job);
    job.toJSON = () => maskedJob(toJSON(), this.decode) as unknown as ReturnType<Job['toJSON']>;
    return job;
  }
}
