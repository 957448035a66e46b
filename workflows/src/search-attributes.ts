import {
  defineSearchAttributeKey,
  type SearchAttributePair,
  type SearchAttributeUpdatePair,
  type TypedSearchAttributes,
} from '@temporalio/common';
import type { TaskSettings } from './activities.js';
import type { TaskState } from './task-state.js';

const keys = {
  task: defineSearchAttributeKey('TremTask', 'KEYWORD'),
  taskName: defineSearchAttributeKey('TremTaskName', 'KEYWORD'),
  phase: defineSearchAttributeKey('TremPhase', 'KEYWORD'),
  mode: defineSearchAttributeKey('TremMode', 'KEYWORD'),
  source: defineSearchAttributeKey('TremSource', 'KEYWORD'),
  target: defineSearchAttributeKey('TremTarget', 'KEYWORD'),
  errorCode: defineSearchAttributeKey('TremErrorCode', 'KEYWORD'),
  needsAttention: defineSearchAttributeKey('TremNeedsAttention', 'BOOL'),
  phaseSince: defineSearchAttributeKey('TremPhaseSince', 'DATETIME'),
  tables: defineSearchAttributeKey('TremTables', 'INT'),
  tablesLoaded: defineSearchAttributeKey('TremTablesLoaded', 'INT'),
};

/** What tells a task apart from others; never secret, for attributes are stored in the clear. */
export interface TaskLabels {
  readonly name: string;
  readonly mode: string;
  readonly source: string;
  readonly targets: readonly string[];
}

/** Given by whoever starts a task's workflow, so that even one that no worker has touched yet can be found. */
export function firstAttributes(taskId: string, labels: TaskLabels): SearchAttributePair[] {
  return [
    { key: keys.task, value: taskId },
    { key: keys.taskName, value: labels.name },
    { key: keys.mode, value: labels.mode },
    { key: keys.source, value: labels.source },
    { key: keys.target, value: shortTargets(labels.targets) },
    { key: keys.phase, value: 'created' },
  ];
}

/** The phase as the attributes of a task's workflow have it; undefined for a workflow that never had any. */
export function phaseIn(attributes: TypedSearchAttributes): string | undefined {
  return attributes.get(keys.phase);
}

/** A load is found by the same query as its task. */
export function childAttributes(settings: TaskSettings, taskId: string): SearchAttributePair[] {
  return [
    { key: keys.task, value: taskId },
    { key: keys.taskName, value: settings.name },
  ];
}

/** What differs between a task's state and the attributes that it has: one upsert is one event, so all of it goes together. */
export function changedAttributes(
  state: TaskState,
  labels: TaskLabels | undefined,
  has: TypedSearchAttributes,
): SearchAttributeUpdatePair[] {
  const changed: SearchAttributeUpdatePair[] = [];
  const keyword = (key: (typeof keys)['phase'], value: string | null) => {
    if ((has.get(key) ?? null) !== value) {
      changed.push({ key, value });
    }
  };
  const count = (key: (typeof keys)['tables'], value: number) => {
    if (has.get(key) !== value) {
      changed.push({ key, value });
    }
  };
  keyword(keys.task, state.taskId);
  keyword(keys.phase, state.phase);
  keyword(keys.errorCode, state.error?.code ?? null);
  if (labels !== undefined) {
    keyword(keys.taskName, labels.name);
    keyword(keys.mode, labels.mode);
    keyword(keys.source, labels.source);
    keyword(keys.target, shortTargets(labels.targets));
  }
  count(keys.tables, state.tables.total);
  count(keys.tablesLoaded, state.tables.loaded);
  if (has.get(keys.needsAttention) !== (state.phase === 'attention')) {
    changed.push({ key: keys.needsAttention, value: state.phase === 'attention' });
  }
  if (has.get(keys.phaseSince)?.getTime() !== state.phaseSince) {
    changed.push({ key: keys.phaseSince, value: new Date(state.phaseSince) });
  }
  return changed;
}

function shortTargets([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} + ${others.length}`;
}
