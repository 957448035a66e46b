import { createHash } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import {
  aboutContent,
  aboutKeys,
  asPosition,
  type ChangeContent,
  type ChangePlace,
  type HeldChanges,
  type KnownTypes,
  type LetterEnd,
  type RefusedChange,
  ReplicationError,
  type RowChange,
  type Seal,
  type SealedBytes,
  type TargetRef,
  type UnclosedLetter,
} from '@trem/replication-core';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { cellTexts } from './cell-texts.js';
import { changeOf, contentOf, keyContent } from './change-content.js';
import { asSent } from './edited-cells.js';
import type { Conversation } from './wire/conversation.js';

interface DeadLettersOptions {
  readonly client: pg.Client;
  /** Of the same client. */
  readonly conversation: Conversation;
  readonly task: TargetRef;
  readonly seal: Seal | undefined;
  readonly worker: string | undefined;
  readonly run: number | undefined;
}

const INSERT = `
  INSERT INTO trem.dead_letter (id, task, target, run, source_schema, source_table, target_schema, target_table, operation, code, sql_state, message, sql,
                                row_key, content, sealed_by, position, sequence, transaction_id, committed_at, attempts, state, worker, closed_by, reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
          timestamptz 'epoch' + $20::int8 * interval '1 microsecond', $21, $22, $23, $24, $25)
  ON CONFLICT DO NOTHING`;

const UNCLOSED = `
  SELECT id, target_schema, target_table, row_key, sealed_by, position, sequence, transaction_id,
         (extract(epoch FROM committed_at) * 1000000)::int8 AS committed_at
    FROM trem.dead_letter
   WHERE task = $1 AND target = $2 AND state IN ('open', 'parked')
   ORDER BY position, sequence`;

const EMPTIED = 'table truncated';

const VOID = `
  UPDATE trem.dead_letter
     SET state = 'skipped', closed_by = 'trem', reason = $5, last_at = clock_timestamp(), revision = nextval('trem.dead_letter_revision')
   WHERE task = $1 AND target = $2 AND target_schema = $3 AND target_table = $4 AND state IN ('open', 'parked')`;

const CLOSED = `
  UPDATE trem.dead_letter
     SET state = $2, closed_by = $3, reason = $4, last_at = clock_timestamp(), revision = nextval('trem.dead_letter_revision'),
         attempts = attempts + CASE WHEN $2 = 'replayed' THEN 1 ELSE 0 END
   WHERE id = $1`;

const FAILED = `
  UPDATE trem.dead_letter
     SET state = 'open', code = $2, sql_state = $3, message = $4, last_at = clock_timestamp(), attempts = attempts + 1,
         revision = nextval('trem.dead_letter_revision')
   WHERE id = $1`;

interface UnclosedRow {
  readonly id: string;
  readonly target_schema: string;
  readonly target_table: string;
  readonly row_key: Buffer;
  readonly sealed_by: string;
  readonly position: string;
  readonly sequence: string;
  readonly transaction_id: string | null;
  readonly committed_at: string | null;
}

/**
 * What the letter's id is made of: the same change has the same id, whoever stores it. Rows of a load, whose sequence is negative, are counted table
 * by table, so that the table tells them apart.
 */
export function letterId(task: TargetRef, { commitAt, sequence }: Pick<ChangePlace, 'commitAt' | 'sequence'>, source: TableName): string {
  const facts = [task.id, task.target, commitAt, sequence, ...(sequence < 0 ? [source.schema, source.table] : [])];
  const hash = createHash('sha256').update(JSON.stringify(facts)).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80; // version 8: made by a rule of one's own
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The table `trem.dead_letter` as an apply uses it: in the transaction that is open, or in one statement. */
export class DeadLetters {
  readonly #options: DeadLettersOptions;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  async held(): Promise<HeldChanges> {
    const { client } = this.#options;
    const there = await client.query<{ there: boolean }>(`SELECT to_regclass('trem.dead_letter') IS NOT NULL AS there`);
    if (there.rows[0]?.there !== true) {
      return { keys: [], letters: 0 }; // the schema is of an older version until the task is prepared anew
    }
    const letters = await this.unclosed();
    const keys = letters.flatMap(({ target: { schema, table }, keys: all }) => all.map((key) => ({ schema, table, key })));
    return { keys, letters: letters.length };
  }

  async unclosed(): Promise<readonly UnclosedLetter[]> {
    const { client, task } = this.#options;
    const { rows } = await client.query<UnclosedRow>(UNCLOSED, [task.id, task.target]);
    return rows.map((row) => ({
      id: row.id,
      target: { schema: row.target_schema, table: row.target_table },
      keys: JSON.parse(
        Buffer.from(this.#seal().open(aboutKeys(row.id), { bytes: row.row_key, key: row.sealed_by })).toString(),
      ) as readonly string[],
      place: {
        ...{ commitAt: asPosition(row.position), sequence: Number(row.sequence) },
        ...{ transaction: Number(row.transaction_id ?? 0), committedAt: Number(row.committed_at ?? 0) },
      },
    }));
  }

  async changeOf(letter: string, edited: SealedBytes | undefined, knownTypes: KnownTypes | undefined): Promise<RowChange> {
    const { rows } = await this.#options.client.query<{ content: Buffer; sealed_by: string }>(
      'SELECT content, sealed_by FROM trem.dead_letter WHERE id = $1',
      [letter],
    );
    const [row] = rows;
    if (row === undefined) {
      throw new ReplicationError('NOT_FOUND', { deadLetter: letter });
    }
    const sealed = edited ?? { bytes: row.content, key: row.sealed_by };
    const content = JSON.parse(Buffer.from(this.#seal().open(aboutContent(letter), sealed)).toString()) as ChangeContent;
    return changeOf(edited === undefined ? content : await asSent(this.#options.client, content, knownTypes?.(content.relation)));
  }

  /** What is set aside of a table that was emptied has nothing to be written to. */
  async emptied({ schema, table }: TableName): Promise<void> {
    const { client, task } = this.#options;
    await client.query(VOID, [task.id, task.target, schema, table, EMPTIED]);
  }

  async close(letter: string, end: LetterEnd): Promise<void> {
    const { client } = this.#options;
    if (end.state === 'open') {
      const { code, message, cause } = end.error;
      await client.query(FAILED, [letter, code, codeOf(cause) ?? null, message]);
    } else {
      await client.query(CLOSED, [letter, end.state, end.by, end.reason ?? null]);
    }
  }

  /** @param sqlOf the statement that failed, with placeholders */
  async store(refused: readonly RefusedChange[], sqlOf: (error: ReplicationError) => string | undefined): Promise<void> {
    for (const one of refused) {
      await this.#store(one, one.error === undefined ? undefined : sqlOf(one.error));
    }
  }

  async #store(
    { origin, row, source, target, place, keys, error, attempts, isVoid }: RefusedChange,
    sql: string | undefined,
  ): Promise<void> {
    const { client, conversation, task, run, worker } = this.#options;
    const id = letterId(task, place, source);
    const key = row && (await keyContent(row, (named) => cellTexts(conversation, row.relation, named)));
    const change = await contentOf(origin, (image) => cellTexts(conversation, origin.relation, image));
    const content: ChangeContent = { ...change, ...(key === undefined ? {} : { key }) };
    const sealedKey = this.#seal().seal(aboutKeys(id), Buffer.from(JSON.stringify(keys)));
    const sealed = this.#seal().seal(aboutContent(id), Buffer.from(JSON.stringify(content)));
    await client.query(INSERT, [
      ...[id, task.id, task.target, run ?? null, source.schema, source.table, target.schema, target.table, origin.tag],
      ...[error?.code ?? null, codeOf(error?.cause) ?? null, error?.message ?? null, sql ?? null],
      ...[sealedKey.bytes, sealed.bytes, sealed.key],
      ...[place.commitAt, place.sequence, place.transaction, place.committedAt],
      ...[attempts, isVoid ? 'skipped' : error === undefined ? 'parked' : 'open', worker ?? null],
      ...(isVoid ? ['trem', EMPTIED] : [null, null]),
    ]);
  }

  #seal(): Seal {
    const { seal } = this.#options;
    if (seal === undefined) {
      throw new ReplicationError('BUG', { reason: 'a row is to be set aside, and nothing seals its values' });
    }
    return seal;
  }
}
