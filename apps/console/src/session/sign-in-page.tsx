import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { ApiError } from '@trem/api-client';
import { type FormEvent, useState } from 'react';
import { Mark } from '../shell/mark.js';
import { texts } from '../texts/index.js';
import { isTokenRefused, useSession } from './session.js';
import classes from './sign-in-page.module.css';

/** Asks for a token, and says in plain words why it does not get in. */
export function SignInPage() {
  const { signIn, ended } = useSession();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn(token.trim());
    } catch (error) {
      setProblem(wordsOf(error));
      setBusy(false);
    }
  };
  return (
    <main className={classes.page}>
      <title>{`${texts.signIn.title} · Trem`}</title>
      <Paper withBorder p="xl" className={classes.card}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Mark />
            <Title order={1} size="h2">
              {texts.signIn.title}
            </Title>
            {ended !== undefined && problem === undefined && <Alert color="yellow">{ended}</Alert>}
            <PasswordInput
              label={texts.signIn.token}
              description={texts.signIn.where}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              error={problem}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
              autoFocus
              required
              withAsterisk={false}
            />
            <Button type="submit" loading={isBusy}>
              {texts.signIn.submit}
            </Button>
            <Text size="sm" c="dimmed">
              {texts.signIn.kept}
            </Text>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}

function wordsOf(error: unknown): string {
  if (isTokenRefused(error)) {
    return texts.signIn.refused;
  }
  return error instanceof ApiError && error.status !== 0 ? `${error.problem.title}. ${error.problem.remedy}` : texts.signIn.unreachable;
}
