import type { TaskDefinition } from '@trem/contracts';
import { stringify } from 'yaml';

export type TaskFormat = 'yaml' | 'json';

/**
 * A definition as a text that reads as the very same one, also where defaults are others one day: every field is written out. It names endpoints and
 * holds no secret, for a definition has none.
 */
export function writeTask(definition: TaskDefinition, format: TaskFormat): string {
  if (format === 'json') {
    return `${JSON.stringify(definition, null, 2)}\n`;
  }
  const head = `# Task ${definition.name} of Trem. Read it in again with: trem task import -f FILE\n`;
  return `${head}${stringify(definition, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** A task as people write it, defaults left out. */
export function writeDraft(draft: Readonly<Record<string, unknown>>): string {
  return stringify(draft, { lineWidth: 0, aliasDuplicateObjects: false });
}
