import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeadLetter, DeadLetterDetail } from '@trem/contracts';
import { useState } from 'react';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { Waiting } from '../shell/waiting.js';
import { texts } from '../texts/index.js';
import { changedValues, type Values } from './changed-values.js';
import { LetterFacts } from './letter-facts.js';
import { SkipDialog } from './skip-dialog.js';
import { useLetterEdit } from './use-letter-edit.js';
import type { useLetterWork } from './use-letter-work.js';
import { ValueTable } from './value-table.js';

const words = texts.letters.dialog;

export interface LetterDialogProps {
  readonly task: string;
  readonly letter: DeadLetter;
  readonly work: ReturnType<typeof useLetterWork>;
  readonly onClose: () => void;
}

/** One dead letter with its values, and what can be done with it. */
export function LetterDialog({ task, letter, work, onClose }: LetterDialogProps) {
  const { api } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['letters', task, 'one', letter.id],
    queryFn: () => api.deadLetter(task, letter.id),
  });
  const title = words.title(letter.operation, `${letter.source.schema}.${letter.source.table}`);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': texts.close }} size="xl">
      <Stack>
        <LetterFacts letter={data ?? letter} />
        <Failure title={words.failed} error={error} onAgain={() => void refetch()} />
        {data === undefined && error === null && <Waiting shape="task" />}
        {data !== undefined && <Content key={data.lastAt} task={task} letter={data} work={work} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

interface ContentProps extends Omit<LetterDialogProps, 'letter'> {
  readonly letter: DeadLetterDetail;
}

function Content({ task, letter, work, onClose }: ContentProps) {
  const [edited, setEdited] = useState<Values>();
  const [isSkipping, setSkipping] = useState(false);
  const { save, isSaving } = useLetterEdit(task, letter.id, () => setEdited(undefined));
  const waits = letter.state === 'open' || letter.state === 'parked';
  const changed = edited === undefined ? undefined : changedValues(letter.after ?? {}, edited);
  const selection = { ids: [letter.id] };
  const leave = (act: () => Promise<void>) => {
    onClose();
    void act();
  };
  return (
    <>
      <ValueTable letter={letter} edited={edited} onEdit={setEdited} />
      {waits && (
        <Group justify="flex-end">
          <Button variant="default" disabled={work.isWorking} onClick={() => setSkipping(true)}>
            {words.skip}
          </Button>
          {letter.after !== null && edited === undefined && (
            <Button variant="default" onClick={() => setEdited(letter.after ?? {})}>
              {words.edit}
            </Button>
          )}
          {changed !== undefined && (
            <Button variant="default" loading={isSaving} disabled={Object.keys(changed).length === 0} onClick={() => void save(changed)}>
              {words.save}
            </Button>
          )}
          <Button disabled={work.isWorking || edited !== undefined} onClick={() => leave(() => work.replay(selection))}>
            {words.replay}
          </Button>
        </Group>
      )}
      {isSkipping && (
        <SkipDialog count={1} onClose={() => setSkipping(false)} onSkip={(reason) => leave(() => work.skip({ ...selection, reason }))} />
      )}
    </>
  );
}
