import { errorEntry } from '@trem/contracts';
import type { TaskLabels } from './search-attributes.js';
import type { TaskState } from './task-state.js';

const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** What a person reads first on the task's page in the Temporal UI: markdown, a few hundred characters. */
export function detailsOf(state: TaskState, labels: TaskLabels | undefined): string {
  const what =
    labels === undefined ? `task ${state.taskId}` : `${labels.name}: ${labels.source} -> ${labels.targets.join(', ')}, ${labels.mode}`;
  const step = state.step === '' ? '' : `, ${state.step}`;
  const lines = [
    `**${what}**`,
    `Phase **${state.phase}**${step} since ${time(state.phaseSince)}`,
    `Tables: ${state.tables.loaded} of ${state.tables.total} loaded; generation ${state.generation}, scope ${state.scope}`,
  ];
  if (state.goal !== 'none') {
    lines.push(`On the way to: ${state.goal}`);
  }
  if (state.error !== null) {
    lines.push(`Last error \`${state.error.code}\`: ${state.error.text}`, `Remedy: ${errorEntry(state.error.code).remedy}`);
  }
  if (state.error !== null && state.error.retryAt !== null) {
    lines.push(`Next try: ${time(state.error.retryAt)}`);
  }
  if (state.ignored > 0) {
    lines.push(`Late events ignored: ${state.ignored}`);
  }
  return lines.join('\n\n');
}
