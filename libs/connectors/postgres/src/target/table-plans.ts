import { type Relation, ReplicationError, type TableTarget } from '@trem/replication-core';
import type pg from 'pg';
import { CatalogueTypes } from '../values/catalogue-types.js';
import { readTables } from './existing-tables.js';
import { TablePlan } from './table-plan.js';

/** The plans of one session, each made when its table is first written. */
export class TablePlans {
  readonly #client: pg.Client;
  readonly #plans = new Map<string, TablePlan>();

  /** `client` is asked about the target's catalogue; it is not the one that writes. */
  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @throws TABLE_MISSING · COLUMN_MISSING · KEY_MISSING · VALUE_INVALID a column of another type than the source's */
  async get(relation: Relation, target: TableTarget): Promise<TablePlan> {
    const name = JSON.stringify([relation.id, relation.fingerprint, target.schema, target.table, target.key, target.apply]);
    let plan = this.#plans.get(name);
    if (plan === undefined) {
      const [table] = await readTables(this.#client, [target]);
      if (table === undefined) {
        throw new ReplicationError('TABLE_MISSING', { end: 'target', schema: target.schema, table: target.table });
      }
      const types = await CatalogueTypes.read(
        this.#client,
        table.columns.map(({ typeOid }) => typeOid),
      );
      plan = new TablePlan(relation, target, { table, types });
      this.#plans.set(name, plan);
    }
    return plan;
  }
}
