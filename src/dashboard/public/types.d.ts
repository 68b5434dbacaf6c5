/** What the API answers, as far as the page reads it; test/dashboard holds these to the API's own types. */

export type TaskStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
export type Priority = 'critical' | 'high' | 'normal' | 'low';

export interface Waiting {
  reason: 'queue' | 'delay' | 'retry_backoff' | 'rate_limit' | 'paused' | 'no_worker';
  position: number | null;
  until: string | null;
}

export interface Task {
  task_id: string;
  name: string;
  task_type: string;
  priority: Priority;
  status: TaskStatus;
  progress: number;
  progress_message: string | null;
  result: unknown;
  error: { code: string; message: string; retryable: boolean } | null;
  attempts: number;
  max_retries: number;
  next_attempt_at: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  execution_time_ms: number | null;
  wait_time_ms: number | null;
  organization_id: string;
  user_id: string;
  batch_id: string | null;
  tags: string[];
  waiting_for: Waiting | null;
}

export interface TaskPage {
  tasks: Task[];
  next_cursor: string | null;
}

export interface LogLine {
  timestamp: string;
  level: string;
  message: string;
  attempt: number;
}

export interface Batch {
  batch_id: string;
  status: 'running' | 'completed' | 'failed' | 'cancelled';
  total: number;
  completed: number;
  failed: number;
  cancelled: number;
  progress: number;
  failed_task_ids: string[];
  created_at: string;
}

export interface Document {
  document_id: string;
  chunks: number;
  embedding_model: string;
  updated_at: string;
}

export interface Passage {
  document_id: string;
  chunk_index: number;
  content: string;
  similarity: number;
  metadata: Record<string, unknown>;
}

export interface Passages {
  results: Passage[];
}

export interface DeadLetter {
  task_type: string;
  error_code: string;
  retryable: boolean;
  tasks: number;
  newest_at: string;
  newest_task_id: string;
}

export interface Figures {
  count: number;
  sum: number;
  mean: number | null;
  median: number | null;
  p95: number | null;
  p99: number | null;
}

export interface Metric extends Figures {
  change_ratio: number | null;
  outliers: { bucket: string; value: number; score: number }[];
  series: (Figures & { bucket: string })[];
}

export interface Report {
  report_id: string;
  source: 'tasks' | 'events';
  period: { from: string; to: string };
  bucket: 'hour' | 'day' | 'week';
  time_zone: string;
  metrics: Record<string, Metric>;
}

export interface QueueNumbers {
  waiting: number;
  active: number;
  delayed: number;
  completed: number;
  failed: number;
  paused: boolean;
  oldest_waiting_ms: number | null;
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export interface QueueStats {
  queues: Record<string, QueueNumbers>;
  workers: { id: string; host: string; queues: string[]; max_concurrent: number; active: number; started_at: string }[];
  execution_time_ms: Percentiles;
  wait_time_ms: Percentiles;
  throughput_per_minute: number;
  error_rate: number;
  retries: number;
  window_seconds: number;
}
