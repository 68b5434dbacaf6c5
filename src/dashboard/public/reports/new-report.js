// @ts-check
import { ask } from '../core/api.js';
import { language } from '../core/preferences.js';
import { html, useState } from '../vendor/preact.js';
import { errorText, useWords } from '../words/words.js';

const DAY_MS = 86_400_000;

/** @param {{ onSubmit: () => void }} props */
export function NewReport({ onSubmit }) {
  const t = useWords();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const { source, bucket, from, to } = Object.fromEntries(fields);
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setBusy(true);
    setWrong('');
    try {
      const body = { source, bucket, period: { from, to }, time_zone, locale: language.value };
      await ask('/tasks/analytics-processing', { method: 'POST', body });
      onSubmit();
    } catch (error) {
      setWrong(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return html`<section class="panel">
    <h2>${t.reports.create}</h2>
    <form class="body stack" onSubmit=${submit}>
      <div class="form-row">
        ${choice('source', t.reports.source, Object.entries(t.reports.sources), 'tasks')}
        ${date('from', t.reports.from, Date.now() - 6 * DAY_MS)} ${date('to', t.reports.to, Date.now() + DAY_MS)}
        ${choice('bucket', t.reports.bucket, Object.entries(t.reports.buckets), 'day')}
        <button class="button main-action" disabled=${busy}>${t.reports.submit}</button>
      </div>
      ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    </form>
  </section>`;
}

/** @param {string} name @param {string} label @param {string[][]} options @param {string} first */
function choice(name, label, options, first) {
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <select id=${name} name=${name}>
      ${options.map(([value, text]) => html`<option value=${value} selected=${value === first}>${text}</option>`)}
    </select>
  </div>`;
}

/** @param {string} name @param {string} label @param {number} at */
function date(name, label, at) {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <input id=${name} name=${name} type="date" required defaultValue=${local} />
  </div>`;
}
