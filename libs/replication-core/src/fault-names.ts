/** Where a test build can be made to die, hang, fail or wait. The names are the steps of a change's way, in order. */
export const failpoints = [
  ...(['slot.before-create', 'slot.after-create', 'snapshot.exported'] as const),
  ...(['stream.started', 'stream.mid-transaction', 'stream.before-status'] as const),
  ...(['publish.before', 'publish.before-confirm', 'publish.after-confirm'] as const),
  ...(['consume.unpacking', 'consume.received', 'consume.before-ack', 'consume.after-ack'] as const),
  ...(['load.table-prepared', 'load.partition-begin', 'load.mid-copy', 'load.before-marker', 'load.after-commit'] as const),
  ...(['load.before-table-done', 'load.table-done'] as const),
  ...(['load.before-release', 'load.all-done'] as const),
  ...(['apply.epoch-taken', 'apply.staged', 'apply.before-checkpoint', 'apply.before-commit', 'apply.after-commit'] as const),
  ...(['apply.part-written', 'apply.fallback-in-order', 'deadletter.before', 'deadletter.after', 'deadletter.copied'] as const),
  ...(['follow.before-commit', 'follow.after-commit'] as const),
  ...(['acknowledge.before', 'acknowledge.after'] as const),
  ...(['takeover.before', 'takeover.after', 'slice.end', 'projection.before'] as const),
] as const;

export type Failpoint = (typeof failpoints)[number];

/** Mistakes that a test build can be told to make, so that the fault runner proves that it would find them. */
export const defects = [
  'acknowledge-received',
  'ack-before-commit',
  'checkpoint-apart',
  'no-epoch-lock',
  'gap-ignored',
  'dedupe-by-row-position',
  'unchanged-as-null',
  'compaction-ignores-key-moves',
  'marker-apart',
  'load-position-off-by-one',
  'status-one-more',
  'poison-row-dropped',
] as const;

export type Defect = (typeof defects)[number];
