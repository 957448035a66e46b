import type { TaskRun } from '@trem/contracts';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import { RUN_FIGURES, runBeginning, runFigures, runOutcome } from './run-facts.js';
import { timeText } from './task-head.js';

const words = texts.task.runs;
const { columns } = words;

/** Runs, one row each. */
export function RunTable({ runs }: { readonly runs: readonly TaskRun[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className={classes.scroll} aria-label={words.list} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{columns.run}</th>
            <th scope="col">{columns.began}</th>
            <th scope="col">{columns.how}</th>
            <th scope="col">{columns.outcome}</th>
            {RUN_FIGURES.map((name) => (
              <th scope="col" key={name} data-number="true">
                {columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.run} run={run} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ run }: { readonly run: TaskRun }) {
  const outcome = runOutcome(run);
  const figures = runFigures(run);
  return (
    <tr>
      <th scope="row">{run.run}</th>
      <td>
        <time dateTime={run.startedAt}>{timeText(run.startedAt)}</time>
      </td>
      <td className={classes.text}>{runBeginning(run)}</td>
      <td className={classes.text} data-bad={outcome.isBad}>
        {outcome.text}
      </td>
      {RUN_FIGURES.map((name) => (
        <td key={name} className={classes.number}>
          {figures[name]}
        </td>
      ))}
    </tr>
  );
}
