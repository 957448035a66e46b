import { Alert, Anchor, Loader, Stack, Text } from '@mantine/core';
import type { TaskSnapshot } from '@trem/contracts';
import { Link, useParams } from 'react-router';
import { useTask } from '../live/use-task.js';
import { wordsOf } from '../tasks/use-commands.js';
import { texts } from '../texts/index.js';
import { Attention } from './attention.js';
import { Curves } from './curves.js';
import { FigureCards } from './figure-cards.js';
import { Pipeline } from './pipeline.js';
import { TableList } from './table-list.js';
import { TaskHead } from './task-head.js';

/** One task, live. */
export function TaskPage() {
  const { name = '' } = useParams();
  const { snapshot, isGone, error } = useTask(name);
  return (
    <Stack gap="lg">
      <title>{`${name} · Trem`}</title>
      {isGone && (
        <Alert color="yellow" title={texts.task.gone}>
          {texts.task.goneText}{' '}
          <Anchor component={Link} to="/tasks" inherit>
            {texts.notFound.back}
          </Anchor>
        </Alert>
      )}
      {snapshot !== undefined && <Overview snapshot={snapshot} />}
      {snapshot === undefined && !isGone && error !== undefined && (
        <Alert color="red" title={texts.task.failed}>
          {wordsOf(error)}
        </Alert>
      )}
      {snapshot === undefined && !isGone && error === undefined && <Loader aria-label={texts.loading} />}
    </Stack>
  );
}

function Overview({ snapshot }: { readonly snapshot: TaskSnapshot }) {
  const { status } = snapshot;
  return (
    <>
      <TaskHead status={status} />
      <Attention snapshot={snapshot} />
      <FigureCards snapshot={snapshot} />
      <Pipeline snapshot={snapshot} />
      <Curves name={status.name} snapshot={snapshot} />
      <TableList tables={snapshot.tables} counts={snapshot.statistics.tables} />
      <Text size="sm" c="dimmed">
        {texts.task.run(status.run, status.version)}
      </Text>
    </>
  );
}
