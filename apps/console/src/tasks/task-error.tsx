import { Text } from '@mantine/core';
import type { TaskStatus } from '@trem/contracts';
import classes from './task-list.module.css';

/** Why a task is ill, in a line or two. Nothing where it is not. */
export function TaskError({ error }: { readonly error: TaskStatus['error'] }) {
  return error === null ? null : (
    <Text size="xs" c="var(--mantine-color-error)" lineClamp={2} className={classes.error ?? ''}>
      <strong>{error.code}</strong> {error.text}
    </Text>
  );
}
