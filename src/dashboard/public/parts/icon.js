// @ts-check
import { html } from '../vendor/preact.js';

/** Drawn with one line on a grid of 16. @type {Record<string, string>} */
const PATHS = {
  tasks: 'M2.5 4h1M2.5 8h1M2.5 12h1M6 4h7.5M6 8h7.5M6 12h7.5',
  documents: 'M4 1.75h5.25L12.5 5v9.25H4zM9 2v3.25h3.25M6.25 8.5h4M6.25 11h4',
  batches: 'M8 2 14 5 8 8 2 5zM2 8l6 3 6-3M2 11l6 3 6-3',
  reports: 'M2.5 13.5h11M4.5 11V7.5M8 11V3.5M11.5 11V6',
  deadLetters: 'M8 1.75 14.5 13.5h-13zM8 6.25v3.5M8 11.75v.1',
  queues: 'M2.5 3.5h11v3h-11zM2.5 9.5h11v3h-11zM5 5h.1M5 11h.1',
  board: 'M2.5 2.5h4.75v4.75H2.5zM9 2.5h4.5v4.75H9zM2.5 9h4.75v4.5H2.5zM9 9h4.5v4.5H9z',
  outbox: 'M2 3.75h12v8.5H2zM2.5 4.25 8 8.5l5.5-4.25',
  docs: 'M5 4 1.75 8 5 12M11 4l3.25 4L11 12M9.25 3l-2.5 10',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  search: 'M7 2.75a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5zM10.25 10.25l3.25 3.25',
  done: 'M3 8.5 6.5 12 13 4.5',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  empty: 'M2 9l2-5.5h8L14 9v4H2zM2 9h3.5l1 1.75h3L10.5 9H14',
};

/** @param {{ name: string, size?: number }} props */
export function Icon({ name, size = 16 }) {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width=${size > 20 ? 1 : 1.4}
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d=${PATHS[name]} />
  </svg>`;
}

/** The product's mark. */
export function Mark() {
  return html`<svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true">
    <rect width="16" height="16" rx="4" fill="currentColor" />
    <path class="mark-lines" d="M4 5h8M4 8h5M4 11h7" fill="none" stroke-width="1.6" stroke-linecap="round" />
  </svg>`;
}
