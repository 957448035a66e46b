import { Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type DeadLetter, type DeadLetterState, deadLetterStates } from '@trem/contracts';
import { useState } from 'react';
import { useSession } from '../session/session.js';
import { useMay } from '../session/use-me.js';
import { Failure } from '../shell/failure.js';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { LetterCard } from './letter-card.js';
import { LetterDialog } from './letter-dialog.js';
import { SkipDialog } from './skip-dialog.js';
import { useLetterWork } from './use-letter-work.js';

const words = texts.letters;
const PAGE = 20;

export interface LetterListProps {
  readonly task: string;
  /** Changes whenever one is set aside or closed: then they are asked for again. */
  readonly counts: string;
}

/** What the target refused, the oldest first: look at it, mend it, write it after all, or leave it out. */
export function LetterList({ task, counts }: LetterListProps) {
  const mayAct = useMay('operator');
  const [state, setState] = useState<DeadLetterState>();
  const [opened, setOpened] = useState<DeadLetter>();
  const [isSkipping, setSkipping] = useState(false);
  const { isWorking, replay, skip } = useLetterWork(task);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useLetters(task, state, counts);
  const letters = data?.pages.flatMap((page) => page.letters) ?? [];
  const waiting = counts !== '0/0';
  return (
    <section aria-labelledby="letters">
      <Title order={2} size="h4" id="letters">
        {words.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {words.hint}
      </Text>
      <Group mb="xs">
        <NativeSelect
          aria-label={words.stateFilter}
          value={state ?? ''}
          onChange={({ currentTarget: { value } }) => setState(deadLetterStates.find((one) => one === value))}
          data={[{ value: '', label: words.states.all }, ...deadLetterStates.map((value) => ({ value, label: words.states[value] }))]}
        />
        {mayAct && waiting && (
          <>
            <Button loading={isWorking} onClick={() => void replay({})}>
              {words.replayAll}
            </Button>
            <Button variant="default" disabled={isWorking} onClick={() => setSkipping(true)}>
              {words.skipAll}
            </Button>
          </>
        )}
        <Text size="sm" role="status">
          {data !== undefined && words.shown(letters.length, data.pages[0]?.total ?? 0)}
        </Text>
      </Group>
      <Failure title={words.failed} error={error} onAgain={() => void refetch()} />
      {data !== undefined && letters.length === 0 && <Text c="dimmed">{words.none}</Text>}
      <ul className={classes.cards} aria-label={words.list}>
        {letters.map((letter) => (
          <LetterCard key={letter.id} letter={letter} onOpen={mayAct ? () => setOpened(letter) : undefined} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" size="compact-sm" mt="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.more}
        </Button>
      )}
      {opened !== undefined && (
        <LetterDialog task={task} letter={opened} work={{ isWorking, replay, skip }} onClose={() => setOpened(undefined)} />
      )}
      {isSkipping && (
        <SkipDialog
          onClose={() => setSkipping(false)}
          onSkip={(reason) => {
            setSkipping(false);
            void skip({ reason });
          }}
        />
      )}
    </section>
  );
}

function useLetters(task: string, state: DeadLetterState | undefined, counts: string) {
  const { api } = useSession();
  return useInfiniteQuery({
    queryKey: ['letters', task, state, counts],
    queryFn: ({ pageParam }) =>
      api.deadLetters(task, {
        limit: PAGE,
        ...(state === undefined ? {} : { state }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    placeholderData: (known) => known,
  });
}
