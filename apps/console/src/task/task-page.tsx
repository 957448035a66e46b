import { Alert, Anchor, Stack, Text, Title } from '@mantine/core';
import type { TaskSnapshot } from '@trem/contracts';
import { Link, useParams } from 'react-router';
import { LetterSection } from '../letters/letter-section.js';
import { useTask } from '../live/use-task.js';
import { Failure } from '../shell/failure.js';
import { Waiting } from '../shell/waiting.js';
import { texts } from '../texts/index.js';
import { Breakable } from '../words/breakable.js';
import { Attention } from './attention.js';
import { Curves } from './curves.js';
import { EventList } from './event-list.js';
import { FigureCards } from './figure-cards.js';
import { Pipeline } from './pipeline.js';
import { RunList } from './run-list.js';
import { TableList } from './table-list.js';
import { TaskHead } from './task-head.js';

/** One task, live. */
export function TaskPage() {
  const { name = '' } = useParams();
  const { data: snapshot, isOver, error } = useTask(name);
  const isKnown = snapshot !== undefined;
  return (
    <Stack gap="lg">
      <title>{`${name} · Trem`}</title>
      {!isKnown && (
        <Title order={1} size="h2">
          <Breakable name={name} />
        </Title>
      )}
      {isOver && (
        <Alert color="yellow" title={texts.task.gone}>
          {texts.task.goneText}{' '}
          <Anchor component={Link} to="/tasks" inherit c="inherit" underline="always">
            {texts.notFound.back}
          </Anchor>
        </Alert>
      )}
      {isKnown && <Overview snapshot={snapshot} />}
      {!isKnown &&
        !isOver &&
        (error === undefined ? <Waiting shape="task" /> : <Failure title={texts.task.failed} error={error} isTriedAgain />)}
    </Stack>
  );
}

function Overview({ snapshot }: { readonly snapshot: TaskSnapshot }) {
  const { status } = snapshot;
  return (
    <>
      <TaskHead status={status} />
      <div>
        <Attention snapshot={snapshot} />
        <FigureCards snapshot={snapshot} />
      </div>
      <Pipeline snapshot={snapshot} />
      <Curves name={status.name} snapshot={snapshot} />
      <TableList phase={status.phase} tables={snapshot.tables} counts={snapshot.statistics.tables} />
      <LetterSection key={`letters ${status.name}`} status={status} />
      <EventList name={status.name} />
      <RunList key={status.name} status={status} />
      <Text size="sm" c="dimmed">
        {texts.task.run(status.run, status.version)}
      </Text>
    </>
  );
}
