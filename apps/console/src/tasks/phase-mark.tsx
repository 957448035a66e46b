import type { TaskStatus } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './phase-mark.module.css';
import { toneOf } from './phase-tone.js';

type Shown = Pick<TaskStatus, 'phase' | 'step' | 'hasWorker'>;

/** The phase as colour and word. Who cannot tell the colours apart reads the word. */
export function PhaseMark({ status: { phase, step, hasWorker } }: { readonly status: Shown }) {
  return (
    <span className={classes.row}>
      <span className={classes.mark} data-tone={toneOf({ phase, step })}>
        {phase}
        {step !== '' && <span className={classes.step}> {step}</span>}
      </span>
      {!hasWorker && (
        <span className={classes.mark} data-tone="bad" title={texts.tasks.noWorkerWhy}>
          {texts.tasks.noWorker}
        </span>
      )}
    </span>
  );
}
