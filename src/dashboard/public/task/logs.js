// @ts-check
import { clock } from '../core/format.js';
import { html, useLayoutEffect, useRef } from '../vendor/preact.js';
import { useWords } from '../words/words.js';

/** Lines that are drawn; the newest of a long log. */
const SHOWN = 400;
const AT_END_PX = 40;

/** @param {{ logs: readonly import('../types.js').LogLine[], gone: boolean }} props */
export function Logs({ logs, gone }) {
  const t = useWords();
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const isAtEnd = useRef(true);
  // A log scrolled to its end stays there while lines arrive; one scrolled up keeps its position.
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [logs.length]);
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX;
  };
  return html`<section class="panel">
    <div class="panel-head">
      <h2>${t.task.logs}</h2>
      <span class="end soft small">${logs.length > 0 && t.task.lines(logs.length)}</span>
    </div>
    ${
      logs.length === 0
        ? html`<p class="body soft">${gone ? t.task.goneLogs : t.task.noLogs}</p>`
        : html`<div
            class="logs"
            ref=${box}
            tabindex="0"
            role="log"
            aria-live="off"
            aria-label=${t.task.logs}
            onScroll=${onScroll}
          >
            <ol>
              ${logs.slice(-SHOWN).map(
                ({ timestamp, level, message, attempt }) =>
                  html`<li class="log-line ${level}">
                    <time datetime=${timestamp}>${clock(timestamp)}</time>
                    <span class="level">${level}</span>
                    <span class="attempt-number" title=${t.task.attempt(attempt)}>${attempt}</span>
                    <span class="message">${message}</span>
                  </li>`,
              )}
            </ol>
          </div>`
    }
  </section>`;
}
