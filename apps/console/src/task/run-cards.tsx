import { Text } from '@mantine/core';
import type { TaskRun } from '@trem/contracts';
import { Fact } from '../list/fact.js';
import list from '../list/list.module.css';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { RUN_FIGURES, runBeginning, runFigures, runOutcome } from './run-facts.js';
import { timeText } from './task-head.js';

const words = texts.task.runs;

/** Runs one below the other, for narrow screens. */
export function RunCards({ runs }: { readonly runs: readonly TaskRun[] }) {
  return (
    <ul className={classes.cards} aria-label={words.list}>
      {runs.map((run) => {
        const outcome = runOutcome(run);
        const figures = runFigures(run);
        return (
          <li key={run.run} className={classes.card}>
            <Text component="strong" size="sm" fw={600}>
              {words.name(run.run)}
            </Text>
            <Text size="sm" c="dimmed">
              <time dateTime={run.startedAt}>{timeText(run.startedAt)}</time>, {runBeginning(run)}
            </Text>
            <dl className={list.facts}>
              <Fact name={words.columns.outcome} value={outcome.text} isBad={outcome.isBad} />
              {RUN_FIGURES.map((name) => (
                <Fact key={name} name={words.columns[name]} value={figures[name]} />
              ))}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
