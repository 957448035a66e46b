import {
  errorEntry,
  masksValues,
  type ProblemItem,
  type TableName,
  type TaskDefinition,
  type TaskFinding,
  tableKey,
  targetName,
} from '@trem/contracts';
import { type Connector, copyableTables, type EndpointConfig, type TableShape } from '@trem/replication-core';
import { type PlannedTable, planTables } from '@trem/rules';

export interface PlanNeeds {
  readonly definition: TaskDefinition;
  /** Place of the target in the definition. */
  readonly index: number;
  /** As the source describes the selected tables. */
  readonly shapes: readonly TableShape[];
  readonly source: { readonly connector: Connector; readonly config: EndpointConfig };
  /** Gives the key of masks; asked only when a rule needs it. */
  readonly maskKey: () => Promise<string>;
}

/** What a task would make of the source's tables at one target. */
export interface PlannedTarget {
  readonly tables: readonly PlannedTable[];
  /** What of the rules does not fit the tables. */
  readonly findings: readonly TaskFinding[];
}

export async function plannedTarget({ definition, index, shapes, source, maskKey }: PlanNeeds): Promise<PlannedTarget> {
  const target = definition.targets[index];
  const { values: codec, dialect } = source.connector.source;
  const { tables, problems } = planTables({
    ...{ definition, target: target === undefined ? '' : targetName(target), shapes, codec, dialect },
    known: await namesToSuggest(source, definition, shapes),
    maskKey: masksValues(definition) ? await maskKey() : undefined,
  });
  const side = { role: 'source' as const, endpoint: definition.source.endpoint };
  return { tables, findings: problems.map((problem) => ({ ...toFinding(problem), ...side })) };
}

/** Asked only when a name was not found, for those that look like it. */
async function namesToSuggest(
  { connector, config }: PlanNeeds['source'],
  { tables }: TaskDefinition,
  shapes: readonly TableShape[],
): Promise<readonly TableName[]> {
  const found = new Set(shapes.map(tableKey));
  const isMissing = tables.some(({ source, pattern, exclude }) => !pattern && !exclude && !found.has(tableKey(source)));
  return isMissing ? await copyableTables(connector, config).catch(() => shapes) : shapes;
}

function toFinding({ severity, code, path, text, remedy, sql }: ProblemItem): Omit<TaskFinding, 'role' | 'endpoint'> {
  return {
    ...{ severity, code, path, object: path, found: text, wanted: 'what fits the tables', cause: errorEntry(code).title, remedy },
    ...(sql === undefined ? {} : { sql }),
  };
}
