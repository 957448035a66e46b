import { ReplicationError, type TableShape, type UserType } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { describeTables, openTask, targetOf } from './task-context.js';

export interface FollowedLabels {
  readonly taskId: string;
  /** Of the target. */
  readonly name: string;
  /** The task's tables at the target, as they were when the stream began. */
  readonly tables: readonly TableShape[];
}

/** The source's catalogue is read for it, and a row may have a label that no enum of the source has any more. */
const NOT_AGAIN_MS = 15_000;

/**
 * Gives the enums of a target the labels that the source's have by now, as `schemaChanges.enumValue` says; the log has not a word of them. A label that
 * is there too early does no harm. Answers whether the target has more than before; when it lacked none, that holds for 15 s.
 * @throws SCHEMA_CHANGE_WAITS the task wants to be asked · PERMISSION_DENIED another role owns an enum
 */
export function labelFollower(deps: ActivityDeps, { taskId, name, tables }: FollowedLabels): () => Promise<boolean> {
  let inVainUntil = 0;
  return async () => {
    if (performance.now() < inVainUntil) {
      return false;
    }
    const context = await openTask(deps, taskId); // as the task is now: somebody may have decided meanwhile
    const policy = context.definition.schemaChanges.enumValue;
    if (policy === 'ignore') {
      return false;
    }
    const { connector, endpoint, ref } = targetOf(context, name);
    const enums = enumsNow(await describeTables(context), tables);
    const missing = await connector.target.completeLabels(endpoint, ref, enums, { add: policy === 'apply' });
    const [first] = missing;
    if (first === undefined) {
      inVainUntil = performance.now() + NOT_AGAIN_MS;
      return false;
    }
    const what = {
      type: `${first.schema}.${first.type}`,
      labels: missing.map(({ label }) => label).join(', '),
      policy: 'schemaChanges.enumValue',
    };
    if (policy === 'pause') {
      throw new ReplicationError('SCHEMA_CHANGE_WAITS', what);
    }
    await deps.store.events.append(taskId, 'schema-change', { ...what, target: name, change: 'label', done: policy });
    context.logger.info({ ...what, target: name }, 'new labels of the source are there');
    return true;
  };
}

/** As the source has them now: those that the task's tables at the target use. */
function enumsNow(atSource: readonly TableShape[], atTarget: readonly TableShape[]): readonly UserType[] {
  const typesOf = (tables: readonly TableShape[]) => tables.flatMap(({ columns }) => columns.flatMap(({ userTypes }) => userTypes));
  const nameOf = ({ schema, name }: UserType) => JSON.stringify([schema, name]);
  const used = new Set(typesOf(atTarget).map(nameOf));
  return [...new Map(typesOf(atSource).map((type) => [nameOf(type), type])).values()].filter(
    (type) => type.tag === 'enum' && used.has(nameOf(type)),
  );
}
