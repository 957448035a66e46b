import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Draft } from '@trem/contracts';
import { Link } from 'react-router';
import { useSession } from '../session/session.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';

const words = texts.ask.actions;

type Action = 'apply' | 'refuse' | 'undo' | 'repair';

/** What can be done with a draft as it is now. Nothing here starts a task. */
export function DraftActions({ draft }: { readonly draft: Draft }) {
  const { act, acting } = useDraftActions(draft.id);
  const { state, kind, problems, appliedTo } = draft;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const isOpen = kind === 'proposal' && (state === 'proposed' || state === 'edited');
  if (state === 'applied' && appliedTo !== undefined) {
    return (
      <Alert color="green" title={appliedTo.isNew ? words.created(appliedTo.task) : words.saved(appliedTo.task, appliedTo.version)}>
        <Stack gap="xs">
          <Text size="sm">{words.notStarted}</Text>
          <Group gap={8}>
            <Anchor component={Link} to={`/tasks/${appliedTo.task}`} fw={600} c="inherit" underline="always">
              {words.open(appliedTo.task)}
            </Anchor>
            <Button variant="default" size="compact-md" loading={acting === 'undo'} onClick={() => act('undo')}>
              {words.undo}
            </Button>
          </Group>
        </Stack>
      </Alert>
    );
  }
  if (!isOpen) {
    return null;
  }
  return (
    <Stack gap={6}>
      <Group gap={8}>
        <Button disabled={errors > 0 || acting !== undefined} loading={acting === 'apply'} onClick={() => act('apply')}>
          {draft.task === undefined ? words.apply : words.applyTo(draft.task)}
        </Button>
        {errors > 0 && (
          <Button variant="default" loading={acting === 'repair'} onClick={() => act('repair')}>
            {words.repair}
          </Button>
        )}
        <Button variant="default" loading={acting === 'refuse'} onClick={() => act('refuse')}>
          {words.refuse}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {errors > 0 ? words.blocked(errors) : words.what}
      </Text>
    </Stack>
  );
}

function useDraftActions(id: string) {
  const { api } = useSession();
  const notify = useNotify();
  const queries = useQueryClient();
  const calls = { apply: api.applyDraft, refuse: api.refuseDraft, undo: api.undoDraft, repair: api.repairDraft };
  const { mutate, isPending, variables } = useMutation({
    mutationFn: (action: Action) => calls[action](id),
    onSuccess: (changed, action) => {
      queries.setQueryData(['draft', id], changed);
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      notify({ tone: 'good', title: words.done[action] });
    },
    onError: (error, action) => notify({ tone: 'bad', title: words.failed[action], text: wordsOf(error) }),
  });
  return { act: mutate, acting: isPending ? variables : undefined };
}
