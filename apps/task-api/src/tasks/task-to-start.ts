import type { TaskRow } from '@trem/control-store';
import type { TaskToStart } from '@trem/task-client';

/** What a workflow is begun with, should the task have none. */
export function toStart({ id, name, version, generation, stateVersion, definition }: TaskRow): TaskToStart {
  const { title, mode, source } = definition;
  return {
    taskId: id,
    configVersion: version,
    generation,
    stateVersion,
    name,
    title,
    mode,
    source: source.endpoint,
    targets: definition.targets.map((target) => target.name ?? target.endpoint),
  };
}
