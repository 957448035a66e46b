import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { texts } from '../texts/index.js';
import classes from './waiting.module.css';

export interface WaitingProps {
  /** What is on its way: its place is kept, so that nothing jumps when it comes. */
  readonly shape: 'list' | 'task' | 'page';
}

const ROWS = Array.from({ length: 8 }, (_, row) => row);

/** Grey shapes where something will be, told to screen readers in words. */
export function Waiting({ shape }: WaitingProps) {
  return (
    <div role="status">
      <VisuallyHidden>{texts.loading}</VisuallyHidden>
      <Stack gap="md" aria-hidden="true" className={classes.late ?? ''}>
        {shape === 'page' && <Skeleton h={30} w={220} />}
        {shape === 'list' && <Skeleton h={60} maw={420} />}
        {shape === 'task' && <Figures />}
        {shape === 'task' && <Skeleton h={110} />}
        {ROWS.slice(0, shape === 'page' ? 3 : ROWS.length).map((row) => (
          <Skeleton key={row} h={44} />
        ))}
      </Stack>
    </div>
  );
}

function Figures() {
  return (
    <div className={classes.figures}>
      {ROWS.slice(0, 4).map((row) => (
        <Skeleton key={row} h={94} />
      ))}
    </div>
  );
}
