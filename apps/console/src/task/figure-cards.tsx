import type { TaskSnapshot } from '@trem/contracts';
import { texts } from '../texts/index.js';
import { shortCountText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import classes from './task.module.css';

const words = texts.task.cards;

/** The four figures that a person looks at first. */
export function FigureCards({ snapshot: { status, tables, statistics } }: { readonly snapshot: TaskSnapshot }) {
  const { changes, figures } = statistics;
  const loaded = tables.reduce((sum, table) => sum + table.rowsLoaded, 0);
  const expected = tables.reduce((sum, table) => sum + Math.max(table.rowsLoaded, table.estimatedRows ?? 0), 0);
  const failed = changes.errors;
  const done = changes.inserts + changes.updates + changes.deletes + changes.truncates;
  return (
    <dl className={classes.cards}>
      <Card
        name={words.load}
        value={
          status.phase === 'full-load' ? words.rowsOf(shortCountText(loaded), shortCountText(expected)) : words.rows(shortCountText(loaded))
        }
        more={loadText(status, figures.etaMs)}
      />
      <Card
        name={words.changes}
        value={shortCountText(done)}
        more={words.kinds(shortCountText(changes.inserts), shortCountText(changes.updates), shortCountText(changes.deletes))}
      />
      <Card
        name={words.success}
        value={figures.successRate === null ? texts.none : `${figures.successRate.toFixed(1)} %`}
        more={figures.successRate === null ? words.noneYet : words.successOf(shortCountText(failed))}
      />
      <Card
        name={words.lag}
        value={status.lagMs === null ? texts.none : durationText(status.lagMs)}
        more={lagText(status.lagMs, figures)}
      />
    </dl>
  );
}

function loadText({ phase, tables }: TaskSnapshot['status'], etaMs: number | null): string {
  const all = words.tables(tables.loaded, tables.total);
  return phase === 'full-load' && etaMs !== null ? `${all}, ${words.eta(durationText(etaMs))}` : all;
}

function lagText(lagMs: number | null, { lag }: TaskSnapshot['statistics']['figures']): string {
  if (lagMs === null) {
    return words.unknown;
  }
  if (lag.slowest === null) {
    return lagMs === 0 ? words.upToDate : words.behind;
  }
  return words.slowest(lag.slowest);
}

function Card({ name, value, more }: { readonly name: string; readonly value: string; readonly more: string }) {
  return (
    <div className={classes.card}>
      <dt>{name}</dt>
      <dd className={classes.figure}>{value}</dd>
      <dd className={classes.more}>{more}</dd>
    </div>
  );
}
