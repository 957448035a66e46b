import { z } from 'zod';

/** Names of tasks, targets and endpoints: they become names of slots, exchanges and queues, so their letters are few. */
export const namePattern = /^[a-z0-9_]{1,48}$/;
const nameRule = 'Use 1 to 48 of a-z, 0-9 and _';

export const name = z.string().regex(namePattern, { error: (issue) => `${nameRule}; for example "${suggestName(String(issue.input))}"` });
export const uuid = z.uuid();

/** A task or an endpoint in a route: its id, or its name. A name has no hyphen, so the two cannot be confused. */
export const idOrName = z.union([uuid, z.string().regex(namePattern, { error: nameRule })]);

/** What tells a repeat of a command from a new intent. */
export const idempotencyKey = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, { error: 'Use 1 to 100 letters, digits and . _ : -' });

/** The nearest allowed name to what a person typed. */
export function suggestName(typed: string): string {
  const letters = typed
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 48);
  return letters === '' ? 'my_task' : letters;
}

/** First 8 digits of a task's id: what tells its slot from that of an earlier task of the same name. */
export function shortId(taskId: string): string {
  return taskId.replaceAll('-', '').slice(0, 8);
}

/** Replication slot and publication of a task. */
export function slotName(task: { readonly id: string; readonly name: string }): string {
  return `trem_${task.name}_${shortId(task.id)}`;
}

/** What a database shows as `application_name` of our connections: all of one task share a prefix, so "is it ours?" is one comparison. */
export function applicationName(taskId: string, role: ConnectionRole): string {
  return `trem/${shortId(taskId)}/${role}`;
}
export type ConnectionRole = 'capture' | 'apply' | 'holder' | 'load' | 'compare' | 'check';

/** RabbitMQ objects of a task. */
export function queueNames(task: string) {
  return {
    exchange: `trem.${task}`,
    apply: (target: string) => `trem.${task}.apply.${target}`,
    deadLetterExchange: `trem.${task}.dlx`,
    deadLetterQueue: `trem.${task}.dead`,
    lock: `trem.${task}.lock`,
  };
}

/** A table by the names of its own database. */
export const tableName = z.strictObject({
  schema: z.string().min(1).max(63).describe('Schema'),
  table: z.string().min(1).max(63).describe('Table'),
});
export type TableName = z.infer<typeof tableName>;

/** The name of a table as one text, for maps and sets: two names have the same exactly when they are the same. */
export function tableKey({ schema, table }: TableName): string {
  return JSON.stringify([schema, table]);
}
