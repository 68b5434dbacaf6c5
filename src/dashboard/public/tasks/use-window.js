// @ts-check
import { useEffect, useLayoutEffect, useRef, useState } from '../vendor/preact.js';

/** Rows above and below what can be seen, so that quick scrolling meets no gap. */
const BEYOND = 10;

/**
 * Which of many rows of one height are to be drawn.
 * @param {{ current: HTMLElement | null }} scroller @param {number} rowHeight @param {number} headHeight
 */
export function useWindow(scroller, rowHeight, headHeight) {
  const [range, setRange] = useState({ first: 0, last: 40 });
  const measure = useRef(() => {});
  measure.current = () => {
    const box = scroller.current;
    if (!box) return;
    const first = Math.max(0, Math.floor((box.scrollTop - headHeight) / rowHeight) - BEYOND);
    const last = Math.ceil((box.scrollTop + box.clientHeight) / rowHeight) + BEYOND;
    setRange((previous) => (previous.first === first && previous.last === last ? previous : { first, last }));
  };
  useEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    let frame = 0;
    const onScroll = () => {
      if (frame === 0)
        frame = requestAnimationFrame(() => {
          frame = 0;
          measure.current();
        });
    };
    box.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(() => measure.current());
    observer.observe(box);
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => measure.current(), [rowHeight]);
  return range;
}

/** Whether a media query holds, now and later. @param {string} query */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const onChange = () => setHolds(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [query]);
  return holds;
}
