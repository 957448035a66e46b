import { type DraftReason, type FullLoad, isEqual, type TaskDefinition, type TaskStatus, tableKey } from '@trem/contracts';
import type { TaskApi } from '../drafts/stored-draft.js';
import type { Drafted } from './drafter.js';

type HistoryApi = Pick<TaskApi, 'task' | 'taskLoads'>;

/** Tasks that are looked at: those of the same source first. */
const MOST_TASKS = 20;

interface Earlier {
  readonly name: string;
  readonly definition: TaskDefinition;
  /** Rows per second that its loads came to, over all tables; 0 when nothing was measured. */
  readonly rowsPerSecond: number;
}

/**
 * What earlier tasks on tables of the same names teach: their rules for those tables, where the draft has none of its own, and the parallelism of the load
 * that was measured quickest. Each is named with its task. Definitions and figures only; no rows are read.
 */
export async function withHistory(api: HistoryApi, drafted: Drafted, tasks: readonly TaskStatus[]): Promise<Drafted> {
  const { definition } = drafted;
  if (definition === undefined) {
    return drafted;
  }
  const isSame = ({ source }: TaskStatus) => Number(source === definition.source.endpoint);
  const candidates = [...tasks].sort((one, other) => isSame(other) - isSame(one)).slice(0, MOST_TASKS);
  const earlier = (await Promise.all(candidates.map((task) => read(api, task)))).filter((task) =>
    sharesTables(task.definition, definition),
  );
  const rules = withRules(definition, earlier);
  const load = withMeasuredLoad(rules.definition, earlier);
  const reasons = [...rules.reasons, ...load.reasons];
  return {
    ...drafted,
    definition: load.definition,
    reasons: [...drafted.reasons, ...reasons],
    assumptions: [...drafted.assumptions, ...reasons.map(({ task, text }) => `As in ${task}: ${text}`)],
  };
}

async function read(api: HistoryApi, { name }: TaskStatus): Promise<Earlier> {
  const [{ definition }, loads] = await Promise.all([api.task(name), api.taskLoads(name)]);
  const done = loads.filter(({ outcome, endedAt }) => outcome === 'loaded' && endedAt !== null);
  const seconds = done.reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1_000, 0);
  const rows = done.reduce((sum, { loaded }) => sum + loaded, 0);
  return { name, definition, rowsPerSecond: seconds > 0 ? Math.round(rows / seconds) : 0 };
}

const keyOf = ({ source }: TaskDefinition['tables'][number]) => tableKey(source);
const plain = (definition: TaskDefinition) => definition.tables.filter(({ pattern, exclude }) => !pattern && !exclude);

function sharesTables(one: TaskDefinition, other: TaskDefinition): boolean {
  const names = new Set(plain(other).map(keyOf));
  return plain(one).some((table) => names.has(keyOf(table)));
}

interface Taught {
  readonly definition: TaskDefinition;
  readonly reasons: readonly DraftReason[];
}

/** The first earlier task that has rules for a table gives them; a table for which the sentence asked something keeps just that. */
function withRules(definition: TaskDefinition, earlier: readonly Earlier[]): Taught {
  const reasons: DraftReason[] = [];
  const tables = definition.tables.map((table) => {
    if (table.pattern || table.exclude || table.transformations.length > 0) {
      return table;
    }
    for (const { name, definition: before } of earlier) {
      const transformations = plain(before).find((other) => keyOf(other) === keyOf(table))?.transformations ?? [];
      if (transformations.length > 0) {
        reasons.push({ task: name, text: `its rules for ${table.source.schema}.${table.source.table} (${transformations.length})` });
        return { ...table, transformations };
      }
    }
    return table;
  });
  return { definition: { ...definition, tables }, reasons };
}

function withMeasuredLoad(definition: TaskDefinition, earlier: readonly Earlier[]): Taught {
  const [best] = earlier.filter(({ rowsPerSecond }) => rowsPerSecond > 0).sort((one, other) => other.rowsPerSecond - one.rowsPerSecond);
  if (best === undefined) {
    return { definition, reasons: [] };
  }
  const measured = parallelism(best.definition.fullLoad);
  const batch = best.definition.cdc.maxBatchChanges;
  if (isEqual(measured, parallelism(definition.fullLoad)) && batch === definition.cdc.maxBatchChanges) {
    return { definition, reasons: [] };
  }
  const text = `${measured.parallelTables} tables and ${measured.parallelPartitions} ranges at once, batches of ${batch} changes (it loaded ${best.rowsPerSecond} rows/s)`;
  const next = { ...definition, fullLoad: { ...definition.fullLoad, ...measured }, cdc: { ...definition.cdc, maxBatchChanges: batch } };
  return { definition: next, reasons: [{ task: best.name, text }] };
}

function parallelism({ parallelTables, parallelPartitions }: FullLoad): Pick<FullLoad, 'parallelTables' | 'parallelPartitions'> {
  return { parallelTables, parallelPartitions };
}
