import { createHash } from 'node:crypto';
import { type HeldChanges, type HeldKey, type RefusedChange, ReplicationError, type Seal, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { cellTexts } from './cell-texts.js';
import { contentOf } from './change-content.js';
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
                                row_key, content, sealed_by, position, sequence, transaction_id, committed_at, attempts, state, worker)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
          timestamptz 'epoch' + $20::int8 * interval '1 microsecond', $21, $22, $23)
  ON CONFLICT (task, target, position, sequence) DO NOTHING`;

const HELD = `
  SELECT id, target_schema, target_table, row_key, sealed_by
    FROM trem.dead_letter
   WHERE task = $1 AND target = $2 AND state IN ('open', 'parked')
   ORDER BY position, sequence`;

/** What the letter's id is made of: the same change has the same id, whoever stores it. */
export function letterId(task: TargetRef, position: string, sequence: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([task.id, task.target, position, sequence]))
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80; // version 8: made by a rule of one's own
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** What is sealed in a letter, by its id. */
export const sealedKeys = (id: string): string => `trem:dead-letter-key:${id}`;
export const sealedContent = (id: string): string => `trem:dead-letter:${id}`;

/** The table `trem.dead_letter` as an apply uses it: in the transaction that is open, or in one statement. */
export class DeadLetters {
  readonly #options: DeadLettersOptions;

  constructor(options: DeadLettersOptions) {
    this.#options = options;
  }

  async held(): Promise<HeldChanges> {
    const { client, task } = this.#options;
    const there = await client.query<{ there: boolean }>(`SELECT to_regclass('trem.dead_letter') IS NOT NULL AS there`);
    if (there.rows[0]?.there !== true) {
      return { keys: [], letters: 0 }; // the schema is of an older version until the task is prepared anew
    }
    const { rows } = await client.query<{
      id: string;
      target_schema: string;
      target_table: string;
      row_key: Buffer;
      sealed_by: string;
    }>(HELD, [task.id, task.target]);
    const keys = rows.flatMap((row): HeldKey[] => {
      const plain = this.#seal().open(sealedKeys(row.id), { bytes: row.row_key, key: row.sealed_by });
      const all = JSON.parse(Buffer.from(plain).toString()) as readonly string[];
      return all.map((key) => ({ schema: row.target_schema, table: row.target_table, key }));
    });
    return { keys, letters: rows.length };
  }

  /** @param sqlOf the statement that failed, with placeholders */
  async store(refused: readonly RefusedChange[], sqlOf: (error: ReplicationError) => string | undefined): Promise<void> {
    for (const one of refused) {
      await this.#store(one, one.error === undefined ? undefined : sqlOf(one.error));
    }
  }

  async #store({ origin, source, target, place, keys, error, attempts }: RefusedChange, sql: string | undefined): Promise<void> {
    const { client, conversation, task, run, worker } = this.#options;
    const id = letterId(task, place.commitAt, place.sequence);
    const content = await contentOf(origin, (row) => cellTexts(conversation, origin.relation, row));
    const sealedKey = this.#seal().seal(sealedKeys(id), Buffer.from(JSON.stringify(keys)));
    const sealed = this.#seal().seal(sealedContent(id), Buffer.from(JSON.stringify(content)));
    await client.query(INSERT, [
      ...[id, task.id, task.target, run ?? null, source.schema, source.table, target.schema, target.table, origin.tag],
      ...[error?.code ?? null, codeOf(error?.cause) ?? null, error?.message ?? null, sql ?? null],
      ...[sealedKey.bytes, sealed.bytes, sealed.key],
      ...[place.commitAt, place.sequence, place.transaction, place.committedAt],
      ...[attempts, error === undefined ? 'parked' : 'open', worker ?? null],
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
