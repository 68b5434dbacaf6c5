/** `end`, or one before it where a cut there would split a surrogate pair. */
export function wholeCharacterEnd(text: string, end: number): number {
  const next = text.charCodeAt(end);
  return next >= 0xdc00 && next <= 0xdfff ? end - 1 : end;
}
