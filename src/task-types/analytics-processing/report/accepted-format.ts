/** One entry of an Accept header. */
interface Range {
  type: string;
  quality: number;
}

/**
 * The offered media type that an Accept header (RFC 9110) likes best; of equals the first offered. Undefined when it
 * takes none of them.
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  offered: readonly Type[],
): Type | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const ranges = accept.slice(0, 2_000).split(',').map(rangeOf);
  let best: { type: Type; quality: number } | undefined;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  return best?.type;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** The most specific range decides, whatever its quality. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [family = ''] = type.split('/');
  for (const candidate of [type, `${family}/*`, '*/*']) {
    const range = ranges.find((known) => known.type === candidate);
    if (range) return range.quality;
  }
  return 0;
}
