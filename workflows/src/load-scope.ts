import { executeChild, workflowInfo } from '@temporalio/workflow';
import type { TaskSettings } from './activities.js';
import type { fullLoad } from './full-load.workflow.js';
import { taskQueues, workflowIds } from './names.js';
import { childAttributes } from './search-attributes.js';
import type { ScopeEnd } from './task-events.js';
import type { TaskState } from './task-state.js';

/** Loads what is not loaded, in a workflow of its own. */
export async function runLoad(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  return { ...(await runFullLoad(state, settings)), next: settings.mode === 'full-load' ? 'done' : 'cdc' };
}

/** @param options isBeside: others stream meanwhile */
export async function runFullLoad(
  { taskId, generation, durations, prepared }: TaskState,
  settings: TaskSettings,
  options: { readonly isBeside?: true } = {},
): Promise<ScopeEnd> {
  const { parallelTables, parallelPartitions, targets } = settings;
  const version = prepared === undefined ? {} : { version: prepared.version };
  const { total } = await executeChild<typeof fullLoad>('fullLoad', {
    workflowId: workflowIds.load(taskId, generation),
    taskQueue: taskQueues.control,
    args: [{ taskId, generation, durations, parallelTables, parallelPartitions, targets, ...version, ...options }],
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    typedSearchAttributes: childAttributes(settings, taskId),
    memo: workflowInfo().memo ?? {},
    staticSummary: `load ${generation} of ${settings.name}`,
  });
  return { outcome: 'ok', tables: { total, loaded: total } };
}
