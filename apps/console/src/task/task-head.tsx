import { Anchor, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { queueNames, type TaskStatus } from '@trem/contracts';
import { useInstallation } from '../live/use-installation.js';
import { PhaseMark } from '../tasks/phase-mark.js';
import { texts } from '../texts/index.js';
import { Breakable } from '../words/breakable.js';
import { CommandButtons } from './command-buttons.js';

/** Who the task is, where it is, and what can be done with it. */
export function TaskHead({ status }: { readonly status: TaskStatus }) {
  const { name, title, mode, source, targets, phaseSince } = status;
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="sm" align="flex-start">
        <Stack gap={4} miw={0}>
          <Group gap="sm">
            <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
              <Breakable name={name} />
            </Title>
            <span role="status">
              <PhaseMark status={status} />
            </span>
            <Text size="sm" c="dimmed">
              {texts.task.since(timeText(phaseSince))}
            </Text>
          </Group>
          {title !== '' && <Text>{title}</Text>}
          <Text size="sm" c="dimmed">
            {source} → {targets.join(', ')}, {mode}
          </Text>
        </Stack>
        <CommandButtons status={status} />
      </Group>
      <OutsideLinks status={status} />
    </Stack>
  );
}

/** The same task as Temporal and the broker see it. */
function OutsideLinks({ status: { id, name, targets } }: { readonly status: TaskStatus }) {
  const pages = useInstallation();
  const [target = ''] = targets;
  const links = [
    pages?.temporal.page && {
      text: texts.task.temporal,
      url: `${base(pages.temporal.page)}/namespaces/${pages.temporal.namespace}/workflows/${encodeURIComponent(`task:${id}`)}`,
    },
    pages?.rabbitmq.page && {
      text: texts.task.broker,
      url: `${base(pages.rabbitmq.page)}/#/queues/%2F/${encodeURIComponent(queueNames(name).apply(target))}`,
    },
  ].filter((link) => link !== null && link !== undefined && link !== '');
  return (
    <Group gap="md">
      {links.map(({ text, url }) => (
        <Anchor key={url} href={url} target="_blank" rel="noreferrer" size="sm">
          {text} <span aria-hidden="true">↗</span>
          <VisuallyHidden>({texts.task.outside})</VisuallyHidden>
        </Anchor>
      ))}
    </Group>
  );
}

const base = (url: string) => url.replace(/\/+$/, '');

/** The time, and the day where it is another one than today. */
export function timeText(iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return at.toLocaleString('en-GB', isToday ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' });
}
