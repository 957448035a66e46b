import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { DeadLetter, DeadLetterDetail } from '@trem/contracts';
import { useState } from 'react';
import { Fact } from '../list/fact.js';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { useNotify } from '../shell/notices.js';
import { Waiting } from '../shell/waiting.js';
import { timeText } from '../task/task-head.js';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';
import { changedValues, type Values } from './changed-values.js';
import own from './letters.module.css';
import { SkipDialog } from './skip-dialog.js';
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
        <Facts letter={data ?? letter} />
        <Failure title={words.failed} error={error} onAgain={() => void refetch()} />
        {data === undefined && error === null && <Waiting shape="task" />}
        {data !== undefined && <Content key={data.lastAt} task={task} letter={data} work={work} onClose={onClose} />}
      </Stack>
    </Modal>
  );
}

function Facts({ letter }: { readonly letter: DeadLetter }) {
  const { facts } = words;
  return (
    <>
      <Text size="sm" className={classes.name}>
        {letter.code !== null && <Code>{letter.code}</Code>} {letter.message ?? texts.letters.behind}
      </Text>
      {letter.remedy !== null && <Text size="sm">{letter.remedy}</Text>}
      <dl className={own.facts}>
        <Fact name={facts.state} value={texts.letters.states[letter.state]} />
        <Fact name={facts.when} value={timeText(letter.lastAt)} />
        {letter.committedAt !== null && <Fact name={facts.committed} value={timeText(letter.committedAt)} />}
        <Fact name={facts.place} value={letter.position} />
        <Fact name={facts.attempts} value={String(letter.attempts)} />
        {letter.sqlState !== null && <Fact name={facts.sqlState} value={letter.sqlState} />}
        {letter.closedBy !== null && <Fact name={facts.closedBy} value={letter.closedBy} />}
        {letter.reason !== null && <Fact name={facts.reason} value={letter.reason} />}
      </dl>
      {letter.sql !== null && (
        <Code block aria-label={words.statement} className={classes.code}>
          {letter.sql}
        </Code>
      )}
    </>
  );
}

interface ContentProps extends Omit<LetterDialogProps, 'letter'> {
  readonly letter: DeadLetterDetail;
}

function Content({ task, letter, work, onClose }: ContentProps) {
  const [edited, setEdited] = useState<Values>();
  const [isSkipping, setSkipping] = useState(false);
  const { save, isSaving } = useSave(task, letter.id, () => setEdited(undefined));
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

/** Saves new values of a row, and tells how that went. */
function useSave(task: string, letter: string, onSaved: () => void) {
  const { api } = useSession();
  const notify = useNotify();
  const queries = useQueryClient();
  const [isSaving, setSaving] = useState(false);
  const save = async (values: Values) => {
    setSaving(true);
    try {
      await api.editDeadLetter(task, letter, { values });
      await queries.invalidateQueries({ queryKey: ['letters', task] });
      notify({ tone: 'good', title: words.saved });
      onSaved();
    } catch (error) {
      notify({ tone: 'bad', title: words.refusedEdit, text: wordsOf(error) });
    } finally {
      setSaving(false);
    }
  };
  return { save, isSaving };
}
