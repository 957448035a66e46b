import { scheduleTimes } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { LocalActivities } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';

const iso = (ms: number) => new Date(ms).toISOString();

/** What a workflow reads and tells. All of it may fail without harm: the workflow goes on, and its next transition repairs the copy. */
export function localActivities({ store, durations, logger }: ActivityDeps): LocalActivities {
  return {
    async readTask(taskId) {
      const row = await store.tasks.find(taskId);
      if (row === undefined) {
        throw new ReplicationError('NOT_FOUND', { task: taskId });
      }
      const { mode, title, source, tables, fullLoad, schedule } = row.definition;
      return {
        ...{ name: row.name, title, mode, source: source.endpoint, targets: row.targets.map((target) => target.name) },
        schedule: scheduleTimes(schedule, Date.now()),
        ...{ configVersion: row.version, tables: tables.length, durations },
        ...{ parallelTables: fullLoad.parallelTables, parallelPartitions: fullLoad.parallelPartitions },
      };
    },

    async projectState({ taskId, phaseSince, retryAt, ...state }) {
      await failpoint('projection.before');
      const written = await store.projectState(taskId, {
        ...state,
        phaseSince: iso(phaseSince),
        retryAt: retryAt === null ? null : iso(retryAt),
      });
      if (!written) {
        return;
      }
      const { phase, step, stateVersion, errorCode } = state;
      logger.info({ taskId, phase, step, stateVersion, errorCode }, 'phase');
      if (phase === 'stopped' || phase === 'done' || phase === 'attention') {
        await store.tasks.endRun(taskId, { endPhase: phase, errorCode });
      }
    },

    async recordAlert({ taskId, kind, code, phase, stateVersion }) {
      logger.error({ taskId, kind, code, phase, stateVersion }, 'somebody should look');
      await store.events.append(taskId, 'alert', { kind, code, phase, stateVersion });
    },
  };
}
