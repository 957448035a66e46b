import type { CommandOptions } from '@trem/contracts';

/** The option that overrules a refusal, by the code of the refusal. */
const overrules = {
  RESYNC_NOT_CONFIRMED: 'confirmResync',
  HISTORY_WOULD_BE_LOST: 'confirmHistoryLoss',
  TASK_NO_LOAD: 'acceptGap',
} as const satisfies Readonly<Record<string, keyof CommandOptions>>;

export type Confirmation = keyof typeof overrules;

/** Undefined: nobody may overrule it. */
export function confirmationFor(code: string): Confirmation | undefined {
  return Object.keys(overrules).includes(code) ? (code as Confirmation) : undefined;
}

/** The same command once more, now with the word of the person. */
export function confirmed(options: CommandOptions, confirmation: Confirmation): CommandOptions {
  return { ...options, [overrules[confirmation]]: true };
}
