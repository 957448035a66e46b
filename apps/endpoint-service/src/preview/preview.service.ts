import { masksValues, type PreviewRequest, selectTables, type TaskDefinition, type TaskPreview, targetName } from '@trem/contracts';
import { type ControlStore, toEndpointConfig } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import { ReplicationError, type Sample, type TableShape } from '@trem/replication-core';
import { type ChosenSteps, type PlannedTable, type Preview, passing, planTables, preview } from '@trem/rules';
import type { ConnectorOf } from '../discovery/discovery.service.js';

export interface PreviewDependencies {
  readonly store: ControlStore['endpoints'];
  readonly keys: SecretKeys;
  readonly connectorOf: ConnectorOf;
  readonly maskKey: () => Promise<string>;
}

const WITHIN_MS = 5_000;

/** Shows what the rules of a definition make of some rows. Nothing is written, stored or logged. */
export class PreviewService {
  readonly #needs: PreviewDependencies;

  constructor(needs: PreviewDependencies) {
    this.#needs = needs;
  }

  /**
   * @throws ENDPOINT_UNKNOWN · TABLE_UNKNOWN the source has no such table, or the definition does not name it · REQUEST_INVALID there is no such step ·
   *   TIMEOUT the source has not answered within 5 s
   */
  async preview({ definition, table, rows, matching, steps, step }: PreviewRequest): Promise<TaskPreview> {
    const row = await this.#needs.store.find(definition.source.endpoint);
    if (row === undefined) {
      throw new ReplicationError('ENDPOINT_UNKNOWN', { endpoint: definition.source.endpoint });
    }
    const endpoint = toEndpointConfig(row, this.#needs.keys);
    const { source } = await this.#needs.connectorOf(row.kind);
    const untilMs = Date.now() + WITHIN_MS;
    const left = () => ({ withinMs: Math.max(1, untilMs - Date.now()) });
    const [shape] = await source.describe(endpoint, [table], left());
    const [own] = selectTables(definition.tables, [table]).filter(
      (one) => one.table.schema === table.schema && one.table.table === table.table,
    );
    if (shape === undefined || own === undefined) {
      throw new ReplicationError('TABLE_UNKNOWN', { schema: table.schema, table: table.table });
    }
    const planned = planTables({
      definition: { ...definition, tables: [own.mapping] },
      ...{ target: firstTarget(definition), shapes: [shape], codec: source.values, dialect: source.dialect },
      maskKey: masksValues(definition) ? await this.#needs.maskKey() : undefined,
    });
    const [only] = planned.tables;
    const problems = [...planned.problems].map((problem) => ({
      ...problem,
      path: inPlace(problem.path, definition.tables.indexOf(own.mapping)),
    }));
    if (only === undefined || problems.some(({ severity }) => severity === 'error')) {
      return { ...described(shape, only), rows: [], problems };
    }
    const chosen = chosenSteps(only, { steps, step });
    const sample = await source.sample(endpoint, shape, { rows, ...(matching ? passing(only) : {}), ...left() });
    const now = Date.now() * 1_000;
    const shown = preview({
      table: only,
      relation: sample.relation,
      rows: sample.rows.map((one) => one.row),
      at: { committedAt: now, appliedAt: now },
      steps: chosen,
    });
    return { ...described(shape, only), rows: rowsOf(sample, shown), problems };
  }
}

function chosenSteps({ order }: PlannedTable, { steps, step }: Pick<PreviewRequest, 'steps' | 'step'>): ChosenSteps | undefined {
  if (step !== undefined && step > order.length) {
    throw new ReplicationError('REQUEST_INVALID', { step, steps: order.length });
  }
  const count = step ?? steps;
  return count === undefined ? undefined : { count, lastOnly: step !== undefined };
}

function firstTarget({ targets }: TaskDefinition): string {
  const [target] = targets;
  return target === undefined ? '' : targetName(target);
}

/** The table stood alone; in the definition it has its own place. */
function inPlace(path: string, index: number): string {
  return path.replace(/^tables\.0/, `tables.${index}`);
}

function described(shape: TableShape, planned: PlannedTable | undefined): Omit<TaskPreview, 'rows' | 'problems'> {
  const target = planned?.target ?? shape;
  return {
    source: { schema: shape.schema, table: shape.table },
    target: { schema: target.schema, table: target.table },
    sourceColumns: shape.columns.filter(({ generated }) => generated === undefined).map(({ name, type }) => ({ name, type })),
    columns: planned?.plan.columns.map(({ name, source }) => ({ name, type: typeOf(target, name), source: source?.name ?? null })) ?? [],
    order: planned?.order.map(({ name, column, waitsFor, priority }) => ({ name, column, waitsFor: [...waitsFor], priority })) ?? [],
  };
}

function typeOf({ columns }: TableShape, name: string): string {
  return columns.find((column) => column.name === name)?.type ?? '';
}

function rowsOf({ rows }: Sample, shown: Preview): TaskPreview['rows'] {
  return rows.map(({ texts }, index) => {
    const row = shown.rows[index];
    return {
      before: [...texts],
      removedBy: row?.removedBy ?? null,
      after: (row?.cells ?? []).map(({ sameAs, text, isChanged, error }) => ({
        text: sameAs === undefined ? text : (texts[sameAs] ?? null),
        isChanged,
        error: error?.text ?? null,
      })),
    };
  });
}
