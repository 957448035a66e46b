import { Button, Code, Text } from '@mantine/core';
import type { DeadLetter, DeadLetterState } from '@trem/contracts';
import { timeText } from '../task/task-head.js';
import mark from '../tasks/phase-mark.module.css';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import type { Tone } from '../theme/tone.js';
import { Breakable } from '../words/breakable.js';

const words = texts.letters;
const tones: Readonly<Record<DeadLetterState, Tone>> = { open: 'bad', parked: 'wait', replayed: 'good', skipped: 'rest' };

export interface LetterCardProps {
  readonly letter: DeadLetter;
  /** Not there for those who may not see values. */
  readonly onOpen: (() => void) | undefined;
}

/** One change that was set aside, without its values. */
export function LetterCard({ letter, onOpen }: LetterCardProps) {
  const table = `${letter.source.schema}.${letter.source.table}`;
  const tried = letter.attempts === 0 ? [] : [words.attempts(letter.attempts)];
  const facts = [timeText(letter.firstAt), ...tried, ...(letter.isEdited ? [words.edited] : [])];
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <StateMark state={letter.state} />
        <Text component="strong" fw={600} className={classes.name}>
          {letter.operation} <Breakable name={table} />
        </Text>
        {onOpen !== undefined && (
          <Button variant="default" size="compact-sm" ms="auto" aria-label={words.lookAt(letter.operation, table)} onClick={onOpen}>
            {words.look}
          </Button>
        )}
      </div>
      <Text size="sm">
        {letter.code === null ? words.behind : <Code>{letter.code}</Code>} {letter.message}
      </Text>
      <Text size="sm" c="dimmed">
        {facts.join(' · ')}
      </Text>
    </li>
  );
}

export function StateMark({ state }: { readonly state: DeadLetterState }) {
  return (
    <span className={mark.mark} data-tone={tones[state]}>
      {words.states[state]}
    </span>
  );
}
