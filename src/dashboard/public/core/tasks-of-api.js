// @ts-check

/** @typedef {import('../types.js').Task} Task */

/** @param {Pick<Task, 'status'>} task */
export function hasEnded({ status }) {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** @param {Pick<Task, 'status'>} task */
export function canBeRetried({ status }) {
  return status === 'failed' || status === 'cancelled';
}

/** The address of a task below /api/background. @param {string} taskId */
export function pathOf(taskId) {
  return `/tasks/${encodeURIComponent(taskId)}`;
}

/** What a list says of a type's name. @param {string} type @param {Record<string, string>} names */
export function typeName(type, names) {
  return names[type] ?? type;
}
