// @ts-check
import { html } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { Copy } from './copy.js';

const KEY = /^(\s*)("(?:[^"\\]|\\.)*")(: .*)$/;

/** A value as JSON, its names set apart. @param {{ title: string, value: unknown, note?: string }} props */
export function JsonPanel({ title, value, note }) {
  const t = useWords();
  const text = value === null || value === undefined ? '' : JSON.stringify(value, null, 2);
  return html`<section class="panel json">
    <div class="panel-head">
      <h2>${title}</h2>
      ${note && html`<span class="soft small">${note}</span>`}
      <div class="end">${text && html`<${Copy} text=${text} label=${t.json.copy} />`}</div>
    </div>
    ${
      text
        ? html`<pre tabindex="0" aria-label=${title}>${text.split('\n').map(lineOf)}</pre>`
        : html`<div class="body soft">${t.json.empty}</div>`
    }
  </section>`;
}

/** @param {string} line */
function lineOf(line) {
  const [, indent, key, rest] = KEY.exec(line) ?? [];
  return key === undefined ? `${line}\n` : html`${indent}<span class="key">${key}</span>${rest}${'\n'}`;
}
