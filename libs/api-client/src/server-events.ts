/** One event of a stream: its kind (`message` when it names none) and its data. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts a `text/event-stream` into events, as the HTML standard ("Server-sent events") says: lines end with CR, LF or both, an empty line ends an event,
 * lines that begin with a colon are comments. An event that the stream breaks off in the middle is left out.
 */
export async function* serverEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  let event = '';
  let data: string[] = [];
  for await (const line of lines(stream)) {
    if (line === '') {
      if (data.length > 0) {
        yield { event: event === '' ? 'message' : event, data: data.join('\n') };
      }
      event = '';
      data = [];
      continue;
    }
    const { field, value } = splitLine(line);
    if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
}

function splitLine(line: string): { readonly field: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) {
    return { field: line, value: '' };
  }
  const value = line.slice(colon + 1);
  return { field: line.slice(0, colon), value: value.startsWith(' ') ? value.slice(1) : value };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(stream)) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be the first half of CRLF: it waits for what follows.
    const isOpen = rest.endsWith('\r');
    const whole = (isOpen ? rest.slice(0, -1) : rest).split(/\r\n|\r|\n/);
    rest = `${whole.pop() ?? ''}${isOpen ? '\r' : ''}`;
    yield* whole;
  }
}

/** By hand, because not every browser lets a stream be iterated. Leaving early cancels the stream, and with it the request. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // a stream that broke has said so by its read
  }
}
