import { Text, Title } from '@mantine/core';
import { useTaskLog } from '../live/use-task-log.js';
import { texts } from '../texts/index.js';
import { eventText } from './event-text.js';
import own from './task.module.css';
import { timeText } from './task-head.js';

const words = texts.task.log;

/** What happened to the task last, live. */
export function EventList({ name }: { readonly name: string }) {
  const events = useTaskLog(name);
  return (
    <section aria-labelledby="log">
      <Title order={2} size="h4" id="log" mb="xs">
        {words.title}
      </Title>
      {events === undefined ? (
        <Text c="dimmed">{words.none}</Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
        <ol className={own.log} aria-label={words.list} tabIndex={0}>
          {events.map((event) => (
            <li key={event.id}>
              <Text component="time" size="sm" c="dimmed" dateTime={event.at}>
                {timeText(event.at)}
              </Text>
              <Text component="span" size="sm">
                {eventText(event)}
              </Text>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
