import { Alert, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { editText, readDocument } from '@trem/task-files';
import { useCallback, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { texts } from '../texts/index.js';
import { type EditChoice, type TableChoice, tableChoices } from './column-choice.js';
import { ColumnList } from './column-list.js';
import classes from './columns.module.css';
import { isRecord } from './raw-definition.js';

const words = texts.ask.columns;

export interface ColumnPickerProps {
  /** The source's, where the text names none. */
  readonly endpoint: string;
  /** The definition as it is written now. */
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Which columns of a table are replicated, and which are its key at the target: chosen among those that there are, and kept in the text alone. */
export function ColumnPicker({ endpoint, text, onText }: ColumnPickerProps) {
  const title = useId();
  const settled = useDeferredValue(text);
  const value = useMemo(() => readDocument(settled).value, [settled]);
  const choices = useMemo(() => tableChoices(value), [value]);
  const [chosen, setChosen] = useState('');
  const [isStuck, setStuck] = useState(false);
  const choice = choices.length === 1 ? choices[0] : choices.find((one) => nameOf(one) === chosen);
  const source = isRecord(value) && isRecord(value.source) && typeof value.source.endpoint === 'string' ? value.source.endpoint : endpoint;
  const latest = useRef({ text, onText });
  latest.current = { text, onText };
  const edited = choice === undefined ? '' : nameOf(choice);
  const edit: EditChoice = useCallback(
    (change) => {
      const now = tableChoices(readDocument(latest.current.text).value).find((one) => nameOf(one) === edited);
      const next = now && editText(latest.current.text, change(now));
      setStuck(next === undefined);
      if (next !== undefined) {
        latest.current.onText(next);
      }
    },
    [edited],
  );
  return (
    <section aria-labelledby={title} className={classes.picker}>
      <Title order={4} size="h5" id={title}>
        {words.title}
      </Title>
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      {value === undefined && <Text size="sm">{words.notRead}</Text>}
      {value !== undefined && choices.length === 0 && <Text size="sm">{words.noTables}</Text>}
      {choices.length > 0 && (
        <NativeSelect
          label={words.table}
          data={[...(choices.length === 1 ? [] : [{ value: '', label: words.chooseTable }]), ...new Set(choices.map(nameOf))]}
          value={choice === undefined ? '' : nameOf(choice)}
          onChange={(event) => setChosen(event.currentTarget.value)}
          maw={420}
        />
      )}
      {isStuck && (
        <Alert color="red" role="alert">
          {words.notWritten}
        </Alert>
      )}
      {choice !== undefined && <TableColumns key={nameOf(choice)} endpoint={source} choice={choice} onEdit={edit} />}
    </section>
  );
}

const nameOf = ({ schema, table }: TableChoice) => `${schema}.${table}`;

interface TableColumnsProps {
  readonly endpoint: string;
  readonly choice: TableChoice;
  readonly onEdit: EditChoice;
}

function TableColumns({ endpoint, choice, onEdit }: TableColumnsProps) {
  const { api } = useSession();
  const { schema, table } = choice;
  const { data, error, refetch } = useQuery({
    queryKey: ['columns', endpoint, schema, table],
    queryFn: () => api.table(endpoint, schema, table),
    retry: false,
  });
  if (error !== null) {
    return <Failure title={words.failed(nameOf(choice))} error={error} onAgain={() => void refetch()} />;
  }
  if (data === undefined) {
    return (
      <Text size="sm" role="status">
        {texts.loading}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      {data.columns.length === 0 ? <Text>{words.none}</Text> : <ColumnList detail={data} choice={choice} onEdit={onEdit} />}
    </Stack>
  );
}
