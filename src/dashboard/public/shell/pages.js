// @ts-check
import { BatchPage } from '../batches/batch-page.js';
import { BatchesPage } from '../batches/batches-page.js';
import { DeadLettersPage } from '../dead-letters/dead-letters-page.js';
import { DocumentsPage } from '../documents/documents-page.js';
import { QueuesPage } from '../queues/queues-page.js';
import { ReportPage } from '../reports/report-page.js';
import { ReportsPage } from '../reports/reports-page.js';
import { TaskPage } from '../task/task-page.js';
import { TasksPage } from '../tasks/tasks-page.js';

/**
 * @typedef {{
 *   path: RegExp, page: unknown, section: string, needs?: import('../core/token.js').Role, filled?: boolean,
 * }} PlaceOfPage
 */

/** Where each page is; what is in brackets is its `id`. @type {PlaceOfPage[]} */
export const PAGES = [
  { path: /^\/(?:tasks)?$/, page: TasksPage, section: 'tasks', filled: true },
  { path: /^\/tasks\/([^/]+)$/, page: TaskPage, section: 'tasks' },
  { path: /^\/documents$/, page: DocumentsPage, section: 'documents' },
  { path: /^\/batches$/, page: BatchesPage, section: 'batches' },
  { path: /^\/batches\/([^/]+)$/, page: BatchPage, section: 'batches' },
  { path: /^\/reports$/, page: ReportsPage, section: 'reports' },
  { path: /^\/reports\/([^/]+)$/, page: ReportPage, section: 'reports' },
  { path: /^\/dead-letters$/, page: DeadLettersPage, section: 'deadLetters' },
  { path: /^\/queues$/, page: QueuesPage, section: 'queues', needs: 'admin' },
];

/** @param {string} path @returns {(PlaceOfPage & { id: string }) | undefined} */
export function pageAt(path) {
  for (const known of PAGES) {
    const [found, id = ''] = known.path.exec(path) ?? [];
    if (found !== undefined) return { ...known, id: readable(id) };
  }
  return undefined;
}

/** @param {string} text */
function readable(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
