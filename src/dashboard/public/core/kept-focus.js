// @ts-check

/**
 * Whoever used a button that then went away goes on at the page's heading: the browser would send them back to the top of the
 * document, and readers would hear nothing.
 * @param {HTMLElement} root
 */
export function keepFocus(root) {
  /** @type {Element | null} */
  let held = null;
  root.addEventListener('focusin', ({ target }) => (held = target instanceof Element ? target : null));
  new MutationObserver(() => {
    if (!held || held.isConnected || document.activeElement !== document.body) return;
    held = null;
    document.querySelector('h1')?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}
