// @ts-check
import { ask } from '../core/api.js';
import { confirmed } from '../parts/confirm.js';
import { say, sayError } from '../parts/notices.js';

/** The address of a document below /api/background. @param {string} documentId */
export function pathOfDocument(documentId) {
  return `/documents/${encodeURIComponent(documentId)}`;
}

/** Asks for confirmation and removes it; returns whether it was removed. @param {string} documentId @param {import('../words/en.js').Words} words */
export async function removeDocument(documentId, { documents: said }) {
  const { removeText: text, remove: action } = said;
  if (!(await confirmed({ title: said.removeTitle(documentId), text, action, danger: true }))) return false;
  try {
    await ask(pathOfDocument(documentId), { method: 'DELETE' });
    say(said.removed);
    return true;
  } catch (failure) {
    sayError(failure);
    return false;
  }
}
