import { Button, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { TaskStatus } from '@trem/contracts';
import { useNarrow } from '../list/use-narrow.js';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { texts } from '../texts/index.js';
import { RunCards } from './run-cards.js';
import { RunTable } from './run-table.js';

const words = texts.task.runs;
const PAGE = 10;

/** Every run of the task, the latest first. Asked for again when the task begins one, or comes to another phase. */
export function RunList({ status: { name, run, phase } }: { readonly status: TaskStatus }) {
  const { api } = useSession();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['runs', name, run, phase],
    queryFn: ({ pageParam }) => api.taskRuns(name, { limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    placeholderData: (known) => known,
  });
  const runs = data?.pages.flatMap((page) => page.runs);
  const List = useNarrow() ? RunCards : RunTable;
  return (
    <section aria-labelledby="runs">
      <Title order={2} size="h4" id="runs" mb="xs">
        {words.title}
      </Title>
      <Failure title={words.failed} error={error} onAgain={() => void refetch()} />
      {runs?.length === 0 && <Text c="dimmed">{words.none}</Text>}
      {runs !== undefined && runs.length > 0 && <List runs={runs} />}
      {hasNextPage && (
        <Button variant="default" size="compact-sm" mt="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </section>
  );
}
