import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Draft, ProblemItem, TaskDefinition } from '@trem/contracts';
import { writeDraft } from '@trem/task-files';
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { ColumnPicker } from './column-picker.js';
import { placedIn, problemsOf, readText } from './definition-problems.js';
import { LineList } from './line-list.js';
import { TextWithLines } from './text-with-lines.js';
import { withoutDefaults } from './without-defaults.js';

const words = texts.ask.definition;

export interface DefinitionEditorProps {
  readonly draft: Draft;
  readonly definition: TaskDefinition;
  readonly onClose: () => void;
}

/** The definition as YAML, with what is wrong at which line: of the contract while it is written, of the databases once it was sent. */
export function DefinitionEditor({ draft, definition, onClose }: DefinitionEditorProps) {
  const [text, setText] = useState(() => writeDraft(withoutDefaults(definition)));
  const [sent, setSent] = useState<Sent>(() => ({ text, problems: placedIn(text, draft.problems) }));
  const field = useRef<HTMLTextAreaElement>(null);
  const settled = useDeferredValue(text); // reading a large definition must not hold up who writes it
  const { definition: next, problems: found } = useMemo(() => readText(settled), [settled]);
  const problems = found.length === 0 && sent.text === text ? sent.problems : found;
  const { mutate, isPending, error } = useSave(
    draft.id,
    (text, problems) => setSent({ text, problems: placedIn(text, problems) }),
    onClose,
  );
  const canSave = next !== undefined && settled === text && !isPending;
  const save = () => {
    const { definition } = readText(text); // what is written now: the keys may be quicker than the reading above
    if (definition !== undefined && !isPending) {
      mutate({ text, definition });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  };
  return (
    <Stack gap="xs" component="section" aria-label={words.editTitle}>
      <Title order={3} size="h5">
        {words.editTitle}
      </Title>
      <ColumnPicker endpoint={definition.source.endpoint} text={text} onText={setText} />
      <Text size="sm" c="dimmed" id="edit-hint">
        {words.editHint}
      </Text>
      <TextWithLines
        {...{ text, field, onKeyDown, label: words.yaml, describedBy: 'edit-hint edit-state' }}
        onChange={setText}
        marked={new Set(problems.flatMap(({ line }) => line ?? []))}
      />
      <Text size="sm" id="edit-state" role="status">
        {problems.length === 0 ? words.fits : words.faults(problems.length)}
      </Text>
      <LineList problems={problems} onGo={(place) => goTo(field.current, place)} />
      {problemsOf(error).length === 0 && <Failure title={words.notSaved} error={error} />}
      <Group gap={8}>
        <Button disabled={!canSave} loading={isPending} onClick={save}>
          {words.save}
        </Button>
        <Button variant="default" onClick={onClose}>
          {words.cancelEdit}
        </Button>
      </Group>
    </Stack>
  );
}

interface Sent {
  readonly text: string;
  readonly problems: readonly ProblemItem[];
}

interface Edited {
  readonly text: string;
  readonly definition: TaskDefinition;
}

/** Saves the draft; it is open still when the databases say that something is wrong with this text, which may be another one by now. */
function useSave(id: string, onProblems: (text: string, problems: readonly ProblemItem[]) => void, onDone: () => void) {
  const { api } = useSession();
  const queries = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ definition }: Edited) => api.editDraft(id, { definition }),
    onSuccess: (draft, { text }) => {
      queries.setQueryData(['draft', id], draft);
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      onProblems(text, draft.problems);
      if (draft.problems.length === 0) {
        notify({ tone: 'good', title: words.saved });
        onDone();
      } else {
        notify({ tone: 'bad', title: words.checkFailed(draft.problems.length) });
      }
    },
    onError: (error, { text }) => onProblems(text, problemsOf(error)),
  });
}

/** Puts the cursor where a problem is, and the eye with it. */
function goTo(field: HTMLTextAreaElement | null, { line = 1, column = 1 }: ProblemItem): void {
  if (field !== null) {
    const before = field.value.split('\n').slice(0, line - 1);
    const at = before.reduce((length, one) => length + one.length + 1, 0) + column - 1;
    field.focus();
    field.setSelectionRange(at, at);
  }
}
