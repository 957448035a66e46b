import type { ProblemItem } from '../problem.js';
import { applyOf, keepsVersions } from './apply.js';
import type { TaskDefinition } from './definition.js';
import { settingsProblem } from './settings-problem.js';

/**
 * What a task that keeps versions cannot be told. A load empties the tables that this task loaded before, and only a person may let versions go
 * (HISTORY_WOULD_BE_LOST): a schedule asks nobody. Rows that are kept would stay current beside the versions that the load brings of the same keys.
 */
export function versionProblems(definition: TaskDefinition): ProblemItem[] {
  const { mode, schedule, fullLoad } = definition;
  return [
    ...(schedule.cron === null || !keepsAnyVersions(definition)
      ? []
      : [
          settingsProblem(
            'SETTINGS_CONTRADICT',
            'schedule.cron',
            'Each repeat would delete the versions of modes scd2 and history, and of matching all-columns',
          ),
        ]),
    ...(fullLoad.onExistingRows === 'keep' && mode !== 'cdc' && isAnyVersioned(definition)
      ? [settingsProblem('SETTINGS_CONTRADICT', 'fullLoad.onExistingRows', 'Rows that are kept are no versions of modes scd2 and history')]
      : []),
  ];
}

/** Whether any table of the task keeps versions at a target. */
export function keepsAnyVersions(definition: TaskDefinition): boolean {
  return isAnyVersioned(definition) || definition.tables.some(({ exclude, matching }) => !exclude && matching === 'all-columns');
}

function isAnyVersioned({ apply, targets, tables }: TaskDefinition): boolean {
  const brought = tables.filter(({ exclude }) => !exclude);
  return targets.some((target) => brought.some((table) => keepsVersions(applyOf(apply, target.apply, table.apply))));
}
