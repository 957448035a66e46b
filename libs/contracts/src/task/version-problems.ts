import type { ProblemItem } from '../problem.js';
import { applyOf, comparesVersions, keepsVersions } from './apply.js';
import type { TaskDefinition } from './definition.js';
import { settingsProblem } from './settings-problem.js';

/**
 * What a task that keeps versions cannot be told. Where another load would delete versions, only a person may let them go (HISTORY_WOULD_BE_LOST): a
 * schedule asks nobody. Rows that are kept would stay current beside the versions that the load brings of the same keys.
 */
export function versionProblems(definition: TaskDefinition): ProblemItem[] {
  const { mode, schedule, fullLoad } = definition;
  return [
    ...(schedule.cron === null || !losesAnyVersions(definition)
      ? []
      : [
          settingsProblem(
            'SETTINGS_CONTRADICT',
            'schedule.cron',
            'Each repeat would delete versions: of mode history, of matching all-columns, and of mode scd2 with recreateTable or truncateTable',
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

/** Whether another load would delete versions of any table. */
function losesAnyVersions({ apply, targets, tables, fullLoad }: TaskDefinition): boolean {
  const brought = tables.filter(({ exclude }) => !exclude);
  return targets.some((target) =>
    brought.some((table) => {
      const own = applyOf(apply, target.apply, table.apply);
      return keepsVersions(own, table.matching) && !comparesVersions(own, table.matching, fullLoad);
    }),
  );
}

function isAnyVersioned({ apply, targets, tables }: TaskDefinition): boolean {
  const brought = tables.filter(({ exclude }) => !exclude);
  return targets.some((target) => brought.some((table) => keepsVersions(applyOf(apply, target.apply, table.apply))));
}
