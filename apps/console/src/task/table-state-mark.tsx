import type { TableState } from '@trem/contracts';
import classes from '../tasks/phase-mark.module.css';
import type { Tone } from '../theme/tone.js';

/** What a state means to somebody who looks over many. */
export const tableTones: Readonly<Record<TableState, Tone>> = {
  pending: 'rest',
  loading: 'work',
  loaded: 'good',
  'catching-up': 'work',
  live: 'good',
  resyncing: 'wait',
};

/** The state of a table as colour and word, and what went wrong with it. */
export function TableStateMark({ state, errorCode }: { readonly state: TableState; readonly errorCode: string | null }) {
  return (
    <span className={classes.row}>
      <span className={classes.mark} data-tone={tableTones[state]}>
        {state}
      </span>
      {errorCode !== null && (
        <span className={classes.mark} data-tone="bad">
          {errorCode}
        </span>
      )}
    </span>
  );
}
