// @ts-check
import { ask } from '../core/api.js';
import { size } from '../core/format.js';
import { hrefOf, navigate } from '../core/router.js';
import { html, useState } from '../vendor/preact.js';
import { errorText, useWords } from '../words/words.js';
import { contentOf, contentTypeOf, documentIdOf } from './document-files.js';
import { Processing } from './processing.js';

/** @typedef {import('../types.js').Task} Task */

/** A form to hand a document over, and then what becomes of it. */
export function AddDocument() {
  const t = useWords();
  const [task, setTask] = useState(/** @type {Task | null} */ (null));
  return html`<section class="panel">
    <h2>${t.documents.submitTitle}</h2>
    <div class="body">
      ${task ? html`<${Processing} key=${task.task_id} taskId=${task.task_id} another=${() => setTask(null)} />` : html`<${Form} onTask=${setTask} />`}
    </div>
  </section>`;
}

/** @param {{ onTask: (task: Task) => void }} props */
function Form({ onTask }) {
  const t = useWords();
  const [way, setWay] = useState(/** @type {'paste' | 'file'} */ ('paste'));
  const [files, setFiles] = useState(/** @type {File[]} */ ([]));
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const strange = way === 'file' ? files.find(({ name }) => contentTypeOf(name) === undefined) : undefined;
    const isEmpty = way === 'file' ? files.length === 0 : !String(fields.get('content')).trim();
    setWrong(strange ? t.documents.wrongType(strange.name) : isEmpty ? t.documents.needText : '');
    if (strange || isEmpty) return;
    setBusy(true);
    try {
      if (way === 'file' && files.length > 1) await submitBatch(files);
      else onTask(await submitOne(fields, way === 'file' ? files[0] : undefined));
    } catch (error) {
      setWrong(errorText(error));
      setBusy(false);
    }
  };
  const choose = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    setFiles([...(input.files ?? [])]);
  };
  const wayButton = (/** @type {'paste' | 'file'} */ name) =>
    html`<button type="button" aria-pressed=${way === name ? 'true' : 'false'} onClick=${() => setWay(name)}>
      ${t.documents[name]}
    </button>`;
  return html`<form class="stack" onSubmit=${submit}>
    <div class="choice" role="group" aria-label=${t.documents.submitTitle}>
      ${wayButton('paste')}${wayButton('file')}
    </div>
    ${
      (way === 'paste' || files.length < 2) &&
      html`<div class="field">
        <label for="document-id">${t.documents.id}</label>
        <input
          id="document-id"
          name="document_id"
          required
          maxlength="200"
          pattern="[A-Za-z0-9._:\\-]+"
          defaultValue=${way === 'file' && files[0] ? documentIdOf(files[0].name) : ''}
          placeholder="manual-2026"
          autocomplete="off"
          spellcheck=${false}
          aria-describedby="document-id-hint"
        />
        <p class="hint" id="document-id-hint">${t.documents.idHint}</p>
      </div>`
    }
    ${
      way === 'paste'
        ? html`<div class="field">
            <label for="document-text">${t.documents.text}</label
            ><textarea id="document-text" name="content"></textarea>
          </div>`
        : html`<div class="field">
            <label for="files">${t.documents.files}</label>
            <input
              id="files"
              type="file"
              multiple
              accept=".txt,.md,.markdown,.html,.htm,.pdf"
              onChange=${choose}
              aria-describedby="files-hint"
            />
            <p class="hint" id="files-hint">
              ${files.length > 0 ? t.documents.chosen(files.length, size(files.reduce((sum, file) => sum + file.size, 0))) : t.documents.drop}
            </p>
          </div>`
    }
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <div>
      <button class="button main-action" disabled=${busy}>${busy ? t.documents.submitting : t.documents.submit}</button>
    </div>
  </form>`;
}

/** @param {FormData} fields @param {File | undefined} file @returns {Promise<Task>} */
async function submitOne(fields, file) {
  const document_id = String(fields.get('document_id'));
  const content = file ? await contentOf(file) : { content: String(fields.get('content')) };
  return ask('/tasks/document-processing', { method: 'POST', body: { document_id, name: document_id, ...content } });
}

/** @param {File[]} files */
async function submitBatch(files) {
  const documents = await Promise.all(
    files.map(async (file) => ({ document_id: documentIdOf(file.name), ...(await contentOf(file)) })),
  );
  const { batch_id } = await ask('/integrations/knowledge/process-bulk', { method: 'POST', body: { documents } });
  navigate(hrefOf(`/batches/${encodeURIComponent(batch_id)}`));
}
