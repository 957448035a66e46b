import { Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { texts } from '../texts/index.js';
import classes from './task-list.module.css';

/** What to do first. */
export function NoTasks() {
  const { title, text, first, second, ask } = texts.tasks.empty;
  return (
    <Paper withBorder p="lg" maw={760}>
      <Stack gap="sm">
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text>{text}</Text>
        <Text fw={600}>{first}</Text>
        <Code block className={classes.code ?? ''}>
          {'trem endpoint add shop --url postgres://user@host/shop\ntrem endpoint add copy --url postgres://user@host/copy'}
        </Code>
        <Text fw={600}>{second}</Text>
        <Code block className={classes.code ?? ''}>
          {'trem task apply -f shop.yaml'}
        </Code>
        <Group>
          <Button component={Link} to="/ask">
            {ask}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
