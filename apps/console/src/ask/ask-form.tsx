import { Button, Checkbox, Group, NativeSelect, Stack, Textarea } from '@mantine/core';
import { type Endpoint, LONGEST_SENTENCE } from '@trem/contracts';
import type { FormEvent, KeyboardEvent } from 'react';
import { useTasks } from '../live/use-tasks.js';
import { texts } from '../texts/index.js';
import type { Asking } from './answer.js';
import classes from './ask.module.css';

export interface AskFormProps {
  readonly asking: Asking;
  readonly endpoints: readonly Endpoint[];
  readonly isAsking: boolean;
  readonly onChange: (asking: Asking) => void;
  readonly onAsk: () => void;
}

const words = texts.ask.form;
const options = (none: string, names: readonly string[]) => [
  { value: '', label: none },
  ...names.map((name) => ({ value: name, label: name })),
];

/** The sentence, and what it is about, chosen from what there is. */
export function AskForm({ asking, endpoints, isAsking, onChange, onAsk }: AskFormProps) {
  const { data: tasks = [] } = useTasks();
  const change = (change: Partial<Asking>) => onChange({ ...asking, ...change });
  const canAsk = asking.sentence.trim() !== '' && !isAsking;
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (canAsk) {
      onAsk();
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label={words.sentence}
          description={words.hint}
          placeholder={words.example}
          value={asking.sentence}
          onChange={(event) => change({ sentence: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && submit(event)}
          maxLength={LONGEST_SENTENCE}
          autosize
          minRows={4}
          maxRows={14}
        />
        <div className={classes.pair}>
          <NativeSelect
            label={words.source}
            data={options(
              words.fromSentence,
              endpoints.map(({ name }) => name),
            )}
            value={asking.source}
            onChange={(event) => change({ source: event.currentTarget.value })}
          />
          <NativeSelect
            label={words.target}
            data={options(
              words.fromSentence,
              endpoints.filter(({ access }) => access !== 'source-only').map(({ name }) => name),
            )}
            value={asking.target}
            onChange={(event) => change({ target: event.currentTarget.value })}
          />
        </div>
        <NativeSelect
          label={words.task}
          data={options(
            words.newTask,
            // also one that is not in the list yet, or no more
            [...new Set([...tasks.map(({ name }) => name), ...(asking.task === '' ? [] : [asking.task])])],
          )}
          value={asking.task}
          onChange={(event) => change({ task: event.currentTarget.value })}
        />
        <Checkbox
          label={words.history}
          description={words.historyHint}
          checked={asking.useHistory}
          onChange={(event) => change({ useHistory: event.currentTarget.checked })}
        />
        <Group>
          <Button type="submit" disabled={!canAsk} loading={isAsking}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
