// @ts-check
import { html, useState } from '../vendor/preact.js';
import { useWords } from '../words/words.js';
import { Icon } from './icon.js';

/** @param {{ text: string, label: string }} props */
export function Copy({ text, label }) {
  const t = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return html`<button type="button" class="button quiet little" aria-label=${label} title=${label} onClick=${copy}>
    <${Icon} name=${copied ? 'done' : 'copy'} /><span class="only-heard" aria-live="polite"
      >${copied ? t.task.copied : ''}</span
    >
  </button>`;
}
