/** One server-sent event as the API sends it: a name, an id to go on from, JSON on one line. */
export interface StreamedEvent {
  event: string;
  id: string;
  data: unknown;
}

/** The events of a stream until it ends; `heard` is called for whatever comes, comments too. @throws TypeError when the connection is lost */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<StreamedEvent, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      text += decoder.decode(value, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      yield* blocks.flatMap(eventIn);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** None in a comment. */
function eventIn(block: string): StreamedEvent[] {
  const data = field(block, 'data');
  return data === '' ? [] : [{ event: field(block, 'event'), id: field(block, 'id'), data: JSON.parse(data) }];
}

function field(block: string, name: string): string {
  const line = block.split('\n').find((one) => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2) ?? '';
}
