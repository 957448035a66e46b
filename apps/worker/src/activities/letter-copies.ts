import { createHmac } from 'node:crypto';
import { sealOf } from '@trem/node-platform';
import { aboutKeys, type LetterCopy, type Seal, type UncopiedLetter } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { ActivityDeps } from './deps.js';
import type { OpenTarget } from './task-context.js';

const AT_ONCE = 200;

/**
 * Puts a copy of each open letter into the task's queue of dead letters, where people see its headers. Noted only once it is safe there: whoever dies in
 * between copies it again, under the same id.
 */
export async function queueLetters(deps: Pick<ActivityDeps, 'store' | 'transport' | 'keys'>, target: OpenTarget): Promise<void> {
  const { connector, endpoint, ref } = target;
  for (;;) {
    const letters = await connector.target.uncopiedLetters(endpoint, ref, AT_ONCE);
    if (letters.length === 0) {
      return;
    }
    const hashKey = await deps.store.maskKey(deps.keys);
    const copies = letters.map((letter) => copyOf(letter, { seal: sealOf(deps.keys), hashKey }));
    await deps.transport.copyLetters(ref, copies);
    await failpoint('deadletter.copied');
    await connector.target.noteCopied(
      endpoint,
      ref,
      letters.map(({ id }) => id),
    );
  }
}

function copyOf(letter: UncopiedLetter, { seal, hashKey }: { readonly seal: Seal; readonly hashKey: string }): LetterCopy {
  const { id, target, run, sourceTable, targetTable, operation, code, sqlState, message, sql, position, sequence, firstAt, state } = letter;
  const [key] = JSON.parse(Buffer.from(seal.open(aboutKeys(id), letter.keys)).toString()) as readonly string[];
  const keyHash =
    key === undefined
      ? undefined
      : createHmac('sha256', hashKey)
          .update(JSON.stringify([targetTable.schema, targetTable.table, key]))
          .digest('hex')
          .slice(0, 16);
  return {
    id,
    target,
    run,
    sourceTable,
    targetTable,
    operation,
    code,
    sqlState,
    message,
    sql,
    position,
    sequence,
    firstAt,
    state,
    keyHash,
  };
}
