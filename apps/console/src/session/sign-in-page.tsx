import { Alert, Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Mark } from '../shell/mark.js';
import { texts } from '../texts/index.js';
import { describeFailure } from '../words/failures.js';
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
      setProblem(reasonOf(error));
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

function reasonOf(error: unknown): string {
  const { isSilence, code, text, remedy } = describeFailure(error);
  if (isTokenRefused(error)) {
    return texts.signIn.refused;
  }
  return isSilence ? texts.signIn.unreachable : [code, text, remedy].filter((part) => part !== '').join(' ');
}
