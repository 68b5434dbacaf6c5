// @ts-check

/**
 * Moves the focus to the page's heading when the focused button is removed: the browser would move it to the top of the
 * document, and screen readers would announce nothing.
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
