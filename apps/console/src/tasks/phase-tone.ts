import type { TaskStatus } from '@trem/contracts';
import type { Tone } from '../theme/tone.js';

/** What a phase means to somebody who looks over many. */
export function toneOf({ phase, step }: Pick<TaskStatus, 'phase' | 'step'>): Tone {
  switch (phase) {
    case 'attention':
      return 'bad';
    case 'cdc':
      return step === 'live' ? 'good' : 'work';
    case 'done':
      return 'good';
    case 'preparing':
    case 'full-load':
      return 'work';
    case 'recovering':
    case 'pausing':
    case 'stopping':
    case 'deleting':
      return 'wait';
    case 'created':
    case 'scheduled':
    case 'paused':
    case 'stopped':
      return 'rest';
  }
}
