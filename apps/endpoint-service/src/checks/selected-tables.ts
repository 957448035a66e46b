import {
  errorCatalogue,
  type Finding,
  hasPatterns,
  selectTables,
  type TableMapping,
  type TaskDefinition,
  type TaskFinding,
} from '@trem/contracts';
import { type Connector, copyableTables, type EndpointConfig } from '@trem/replication-core';

import type { Placed } from './finding-path.js';

interface SourceToAsk {
  readonly connector: Connector;
  readonly config: EndpointConfig;
}

interface Selected {
  readonly tables: readonly Placed[];
  /** A pattern that meets nothing. */
  readonly unmet: readonly TaskFinding[];
}

/** The tables that the definition means now. A source that does not answer is told of by its own check. */
export async function selectedTables({ tables, source }: TaskDefinition, from: SourceToAsk | undefined): Promise<Selected> {
  const known = from !== undefined && hasPatterns(tables) ? await copyableTables(from.connector, from.config).catch(() => undefined) : [];
  const found = selectTables(tables, known ?? []);
  const unmet =
    known === undefined
      ? []
      : tables.filter((mapping) => mapping.pattern && !mapping.exclude && !found.some((one) => one.mapping === mapping));
  return {
    tables: found.map(({ table, mapping }) => ({ table, path: `tables.${tables.indexOf(mapping)}.source` })),
    unmet: unmet.map((mapping) => ({
      ...{ role: 'source' as const, endpoint: source.endpoint, path: `tables.${tables.indexOf(mapping)}.source` },
      ...nothingMet(mapping),
    })),
  };
}

function nothingMet({ source }: TableMapping): Finding {
  const { title, remedy } = errorCatalogue.TABLE_UNKNOWN;
  const found = { object: `${source.schema}.${source.table}`, found: 'no table of these names', wanted: 'at least one table' };
  return { severity: 'warning', code: 'TABLE_UNKNOWN', ...found, cause: title, remedy };
}
