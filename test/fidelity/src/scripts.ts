import type { TestDatabase } from '@trem/testing';
import { type FidelityCase, identifier, type Way } from './case.js';

/** A case on one of its ways: a table of its own. */
export interface Lane {
  readonly case: FidelityCase;
  readonly way: Way;
  readonly table: string;
}

interface Ends {
  readonly source: TestDatabase;
  readonly target: TestDatabase;
}

/** Runs the SQL of the cases of a group. Where it fails the case itself is wrong: that is noted, and the others go on. */
export class Scripts {
  readonly #ends: Ends;
  /** Table to what the server said. */
  readonly failed = new Map<string, string>();

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  async prepare(lanes: readonly Lane[]): Promise<void> {
    const { source, target } = this.#ends;
    await target.query('CREATE TYPE other_numbers AS ENUM (); CREATE TYPE other_numbers_too AS (a int)'); // so that types get other numbers than at the source
    const ready = new Set<FidelityCase>();
    for (const lane of lanes) {
      const { setup = '', targetSetup = '', table, targetTable = '', rows } = lane.case;
      if (!ready.has(lane.case)) {
        ready.add(lane.case);
        await this.#run(source, lane, setup);
        await this.#run(target, lane, targetSetup);
      }
      await this.#run(source, lane, table);
      await this.#run(target, lane, targetTable);
      if (lane.way !== 'stream') {
        await this.#run(source, lane, rows);
      }
    }
  }

  /** @throws when types have the numbers of the source at the target too: then nothing is proved of those that values carry */
  async stream(lanes: readonly Lane[]): Promise<void> {
    const { source, target } = this.#ends;
    const here = await numbersOf(source);
    const both = (await numbersOf(target)).filter(({ name }) => here.some((one) => one.name === name));
    const same = both.filter(({ name, number }) => here.some((one) => one.name === name && one.number === number));
    if (both.length > 0 && same.length > both.length / 2) {
      throw new Error(`types that have one number at both ends: ${same.map(({ name }) => name).join(', ')}`);
    }
    for (const lane of lanes.filter(({ way }) => way !== 'load')) {
      const { rows, change = 'UPDATE $T SET touched = touched + 1; DELETE FROM $T WHERE id % 5 = 0' } = lane.case;
      await this.#run(source, lane, lane.way === 'stream' ? rows : '');
      await this.#run(source, lane, change);
      await this.#run(source, lane, lane.way === 'both' ? rows : '', 100_000);
    }
  }

  async afterStop(lanes: readonly Lane[]): Promise<void> {
    for (const lane of lanes) {
      await this.#run(this.#ends.source, lane, lane.case.afterStop ?? '');
      await this.#run(this.#ends.target, lane, lane.case.afterStop ?? '');
    }
  }

  async #run(database: TestDatabase, { table, case: { nameEnd } }: Lane, sql: string, number = 0): Promise<void> {
    if (this.failed.has(table)) {
      return;
    }
    try {
      const name = nameEnd === undefined ? table : identifier(table);
      await database.query(sql.replaceAll('$T', () => name).replaceAll('$N', String(number)));
    } catch (error) {
      this.failed.set(table, error instanceof Error ? error.message : String(error));
      await database.query('ROLLBACK');
    }
  }
}

/** Of types that people make. By chance one may have the same at both ends. */
async function numbersOf(database: TestDatabase): Promise<readonly { readonly name: string; readonly number: string }[]> {
  return await database.query(
    `SELECT format('%I.%I', nspname, typname) AS name, type.oid::text AS number FROM pg_type AS type JOIN pg_namespace AS home ON home.oid = typnamespace
      WHERE type.oid >= 16384 AND typtype IN ('e', 'c', 'd', 'r') AND NOT EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind <> 'c')`,
  );
}
