import type { LettersCall } from './activities.js';
import { closingLetters, finishing } from './activity-proxies.js';
import { endOf } from './failure.js';
import { type Durations, defaultDurations } from './task-state.js';

export interface LettersInput extends LettersCall {
  readonly durations?: Durations;
}

/** Replays or skips dead letters. The result is in the control-store, also when it cannot even begin. */
export async function closeLetters({ durations = defaultDurations, ...call }: LettersInput): Promise<void> {
  let error: string | undefined;
  try {
    await closingLetters(durations).closeLetters(call);
  } catch (thrown) {
    const { code = 'BUG', text = '' } = endOf(thrown);
    error = `${code}: ${text}`;
  }
  await finishing(durations).finishLetters({ ...call, error });
}
