import { expect, test } from 'vitest';
import { type ServerEvent, serverEvents } from './server-events.js';

const text =
  ': hello\n\nevent: snapshot\ndata: {"a":1}\n\ndata:first\r\ndata: second\r\n\r\nid: 4\rretry: 9\rdata: ü\r\revent: gone\ndata\n\nevent: lost\ndata: x';
const wanted: ServerEvent[] = [
  { event: 'snapshot', data: '{"a":1}' },
  { event: 'message', data: 'first\nsecond' },
  { event: 'message', data: 'ü' },
  { event: 'gone', data: '' },
];

function streamOf(chunks: readonly Uint8Array[], onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  const waiting = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const chunk = waiting.shift();
      if (chunk === undefined) {
        controller.close();
      } else {
        controller.enqueue(chunk);
      }
    },
    cancel: onCancel,
  });
}

test.each([1, 2, 3, 5, 7, 1_000])(
  'events are the same however the bytes are cut (%i at a time), and one that breaks off is left out',
  async (size) => {
    const bytes = new TextEncoder().encode(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size));
    expect(await Array.fromAsync(serverEvents(streamOf(chunks)))).toEqual(wanted);
  },
);

test('whoever stops listening ends the request', async () => {
  let isCancelled = false;
  const stream = streamOf(
    ['data: 1\n\ndata: 2\n\n', 'data: 3\n\n', 'data: 4\n\n'].map((part) => new TextEncoder().encode(part)),
    () => {
      isCancelled = true;
    },
  );
  for await (const { data } of serverEvents(stream)) {
    expect(data).toBe('1');
    break;
  }
  expect(isCancelled).toBe(true);
});
