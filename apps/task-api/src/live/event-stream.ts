import type { FeedItem } from './task-feed.js';

/** The items of a feed as `text/event-stream` (HTML standard, "Server-sent events"): events `snapshot` and `gone`, and a comment while nothing changes. */
export async function* eventStream(items: AsyncIterable<FeedItem>): AsyncGenerator<string, void> {
  for await (const item of items) {
    yield toText(item);
  }
}

function toText(item: FeedItem): string {
  switch (item.tag) {
    case 'snapshot':
      return `event: snapshot\ndata: ${JSON.stringify(item.snapshot)}\n\n`;
    case 'alive':
      return ': alive\n\n';
    case 'gone':
      return 'event: gone\ndata: {}\n\n';
  }
}
