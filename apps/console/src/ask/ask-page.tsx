import { Alert, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Draft } from '@trem/contracts';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useSession } from '../session/session.js';
import { useMay } from '../session/use-me.js';
import { Failure } from '../shell/failure.js';
import { texts } from '../texts/index.js';
import { type Asking, answered } from './answer.js';
import classes from './ask.module.css';
import { AskForm } from './ask-form.js';
import { DraftView } from './draft-view.js';
import { DraftingNote } from './drafting-note.js';
import { RecentDrafts } from './recent-drafts.js';

const NOTHING: Asking = { sentence: '', source: '', target: '', task: '', useHistory: false };

/** A wish in plain language, and what it comes to. */
export function AskPage() {
  const mayAsk = useMay('operator');
  return (
    <Stack gap="lg">
      <title>{`${texts.ask.title} · Trem`}</title>
      <div>
        <Title order={1} size="h2">
          {texts.ask.title}
        </Title>
        <Text c="dimmed">{texts.ask.intro}</Text>
      </div>
      {mayAsk ? <Asks /> : <Alert color="yellow">{texts.ask.notAllowed}</Alert>}
    </Stack>
  );
}

function Asks() {
  const { draft: id } = useParams();
  const { api } = useSession();
  const [asking, setAsking] = useState(NOTHING);
  const {
    data: draft,
    error: notRead,
    refetch: readAgain,
  } = useQuery({
    queryKey: ['draft', id],
    queryFn: () => api.draft(id ?? ''),
    enabled: id !== undefined,
  });
  const {
    data: endpoints = [],
    error: noEndpoints,
    refetch: lookAgain,
  } = useQuery({ queryKey: ['endpoints'], queryFn: () => api.endpoints() });
  const names = endpoints.map(({ name }) => name);
  const ask = useAsk();
  useEffect(() => {
    if (draft !== undefined) {
      setAsking(askingOf(draft));
    }
  }, [draft?.id]); // not when it changes: somebody may be writing the next sentence
  const answer = (question: Draft['questions'][number], choice: string, isOnly: boolean) => {
    const next = answered(asking, question, choice, names);
    setAsking(next);
    if (isOnly) {
      ask.mutate(next);
    }
  };
  return (
    <div className={classes.page} data-answered={draft !== undefined}>
      <div className={classes.form}>
        <Failure title={texts.ask.noEndpoints} error={noEndpoints} onAgain={() => void lookAgain()} />
        <AskForm asking={asking} endpoints={endpoints} isAsking={ask.isPending} onChange={setAsking} onAsk={() => ask.mutate(asking)} />
      </div>
      <section id="answer" aria-label={texts.ask.answer} aria-busy={ask.isPending} aria-live="polite" className={classes.answer}>
        {ask.isPending && <Loader aria-label={texts.ask.asking} />}
        <Failure title={texts.ask.failed} error={ask.error} />
        <Failure title={texts.ask.notRead} error={notRead} onAgain={() => void readAgain()} />
        {draft !== undefined && id !== undefined && <DraftView draft={draft} onAnswer={answer} />}
      </section>
      <Stack gap="md" className={classes.more}>
        <DraftingNote />
        <RecentDrafts current={id} />
      </Stack>
    </div>
  );
}

/** Sends the wish, and goes to the address of what it came to. */
function useAsk() {
  const { api } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ sentence, source, target, task, useHistory }: Asking) =>
      api.createDraft({
        ...{ sentence, useHistory },
        ...(source === '' ? {} : { source }),
        ...(target === '' ? {} : { target }),
        ...(task === '' ? {} : { task }),
      }),
    onSuccess: async (draft) => {
      queries.setQueryData(['draft', draft.id], draft);
      void queries.invalidateQueries({ queryKey: ['drafts'] });
      void queries.invalidateQueries({ queryKey: ['drafting'] });
      await navigate(`/ask/${draft.id}`);
      document.getElementById('answer')?.scrollIntoView({ block: 'nearest' }); // on a phone it begins below the screen
    },
  });
}

function askingOf({ sentence, source = '', target = '', task = '' }: Draft): Asking {
  return { ...NOTHING, sentence, source, target, task };
}
