import { Codec } from '@app/task-engine';
import { Injectable, Logger } from '@nestjs/common';
import { insertAroundRefused } from '../write-behind/insert-around-refused.js';
import { BrokerIdentity } from './broker-identity.js';
import { type HistoryRow, toRow } from './history-row.js';
import { HistoryStore } from './history-store.js';
import type { Observation } from './observation.js';

const MAX_ROWS = 500;
/** Results have up to 16 KiB each; a statement has eight seconds. */
const MAX_CHARACTERS = 1_000_000;
const CHARACTERS_OF_A_ROW = 800;

/** Writes what was seen of tasks, in batches; writing it twice or in another order ends in the same rows. */
@Injectable()
export class HistoryRecorder {
  private readonly logger = new Logger('TaskHistory');

  constructor(
    private readonly store: HistoryStore,
    private readonly broker: BrokerIdentity,
    private readonly codec: Codec,
  ) {}

  get isConfigured(): boolean {
    return this.store.isConfigured;
  }

  /** The broker all recorded tasks belong to. @throws BrokerUnavailableError */
  brokerId(): Promise<string> {
    return this.broker.id();
  }

  /** Stores one observation a task. @throws BrokerUnavailableError; what storageAnswer throws while Supabase is away */
  async record(seen: readonly Observation[]): Promise<void> {
    if (seen.length === 0) return;
    const brokerId = await this.broker.id();
    for (const batch of batches(seen.map((observation) => toRow(observation, brokerId, this.codec)))) {
      await insertAroundRefused(
        batch,
        (rows) => this.store.record(rows),
        ({ task_id }, { message }) => {
          this.logger.error(`${task_id} stays out of the history: ${message}`);
        },
      );
    }
  }
}

function* batches(rows: readonly HistoryRow[]): Generator<HistoryRow[]> {
  let batch: HistoryRow[] = [];
  let characters = 0;
  for (const row of rows) {
    const size = sizeOf(row);
    if (batch.length > 0 && (batch.length >= MAX_ROWS || characters + size > MAX_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(row);
    characters += size;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf({ result, progress_message, error_message }: HistoryRow): number {
  return CHARACTERS_OF_A_ROW + (result?.length ?? 0) + (progress_message?.length ?? 0) + (error_message?.length ?? 0);
}
