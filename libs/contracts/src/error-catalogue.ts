/**
 * What a code's class means for whoever meets it:
 * `transient` heals by itself, tried again soon · `slow` heals by itself, in minutes · `restart` a fresh attempt mends it · `benign` not an error of anybody ·
 * `human` a person must act · `table`, `row` one table or row cannot go on · `validation` wrong in a definition · `finding` wrong in a database's set-up ·
 * `command` refused in this phase · `request` the call itself.
 */
export type ErrorClass =
  | 'transient'
  | 'slow'
  | 'restart'
  | 'benign'
  | 'human'
  | 'table'
  | 'row'
  | 'validation'
  | 'finding'
  | 'command'
  | 'request';

export interface ErrorEntry {
  readonly class: ErrorClass;
  readonly title: string;
  readonly remedy: string;
  /** The task can only go on after a resync. */
  readonly needsResync?: true;
}

const RESYNC = 'Resync the task: it loads again and goes on from there.';
const WAIT = 'Wait: Trem tries again by itself.';

/** Every error that Trem knows, by code. Programs branch on codes and classes, never on texts. */
export const errorCatalogue = {
  // Heal by themselves
  NETWORK: { class: 'transient', title: 'The network is in the way', remedy: WAIT },
  CONNECTION_LOST: { class: 'transient', title: 'A connection broke', remedy: WAIT },
  SERVER_RESTARTING: { class: 'transient', title: 'A database is starting or stopping', remedy: WAIT },
  BROKER_LOST: { class: 'transient', title: 'RabbitMQ is away or refused a message', remedy: WAIT },
  SLOT_BUSY: {
    class: 'transient',
    title: 'Another connection reads the replication slot',
    remedy: 'Wait. If it stays, find the other reader in pg_stat_replication.',
  },
  TOO_MANY_CONNECTIONS: { class: 'transient', title: 'A database has no free connection', remedy: 'Wait, or raise max_connections.' },
  TARGET_OVERLOADED: { class: 'transient', title: 'The target is out of memory or other resources', remedy: WAIT },
  LOCK_TIMEOUT: {
    class: 'transient',
    title: 'A lock was not to be had in time',
    remedy: 'Wait. If it stays, find the session that holds the lock.',
  },
  DEADLOCK: { class: 'transient', title: 'The database ended our transaction to resolve a deadlock', remedy: WAIT },
  TARGET_READ_ONLY: {
    class: 'slow',
    title: 'The target refuses writes',
    remedy: 'Make the target writable again, or point the endpoint to the primary.',
  },
  DISK_FULL: { class: 'slow', title: 'A database has no disk space left', remedy: 'Free or add disk space.' },
  STALLED: { class: 'restart', title: 'No progress for too long', remedy: 'Nothing: the stream is restarted.' },
  ENVELOPE_UNKNOWN: { class: 'restart', title: 'A message was written by a newer Trem', remedy: 'Update this worker.' },
  GAP: { class: 'benign', title: 'Messages are missing on the queue', remedy: 'Nothing: they are read from the source again.' },
  FENCED: { class: 'benign', title: 'A later epoch has taken over', remedy: 'Nothing: a successor is at work.' },
  SNAPSHOT_GONE: {
    class: 'benign',
    title: 'The snapshot of the load is gone',
    remedy: 'Nothing: unfinished tables are loaded from a new one.',
  },
  DEFINITION_EDITED: {
    class: 'benign',
    title: 'The tables of the task were edited meanwhile',
    remedy: 'Nothing: the task prepares for its new definition.',
  },
  // A person must act
  AUTH_FAILED: {
    class: 'human',
    title: 'The database refused user or password',
    remedy: 'Correct user and password of the endpoint, then resume.',
  },
  PERMISSION_DENIED: {
    class: 'human',
    title: 'The database role lacks a privilege',
    remedy: 'Grant what the check of the endpoint names, then resume.',
  },
  TLS_FAILED: {
    class: 'human',
    title: 'No trusted encrypted connection',
    remedy: 'Give the endpoint the right certificate authority, or change tls.mode.',
  },
  HOST_UNKNOWN: { class: 'human', title: 'The host name cannot be resolved', remedy: 'Correct the host of the endpoint.' },
  SLOT_LOST: { class: 'human', title: 'The source no longer has the log this task needs', remedy: RESYNC, needsResync: true },
  POSITION_INVALID: { class: 'human', title: 'Source and target no longer fit together', remedy: RESYNC, needsResync: true },
  PARTITIONS_CHANGED: {
    class: 'human',
    title: 'Rows came or went with a whole partition, which the log does not tell',
    remedy: RESYNC,
    needsResync: true,
  },
  TIMELINE_CHANGED: {
    class: 'human',
    title: 'The source is another server or another history than before',
    remedy: RESYNC,
    needsResync: true,
  },
  SETTINGS_INVALID: { class: 'human', title: 'A setting cannot be used', remedy: 'Correct the setting named, then resume.' },
  TWO_OWNERS: { class: 'human', title: 'Two installations work on one task', remedy: 'Stop one of them, then resume.' },
  ENVELOPE_UNREADABLE: {
    class: 'human',
    title: 'A message on the queue is damaged',
    remedy: 'Check RabbitMQ and its disk, then resume: the message is read from the source again.',
  },
  BATCH_KILLS_WORKER: {
    class: 'human',
    title: 'A batch of changes was in hand each time that the worker died',
    remedy:
      'Look why the process ended (its log, the log of the system, its memory limit). The batch is in the dead-letter queue of the task, the position is kept. Resume tries it again, read from the source.',
  },
  DECODE_FAILED: {
    class: 'human',
    title: 'A log frame cannot be decoded',
    remedy: 'Report it with the position shown; the position is kept.',
  },
  UNEXPLAINED_CHANGE: {
    class: 'human',
    title: 'The books of captured and applied changes do not balance',
    remedy: 'Compare the tables, and report it.',
  },
  BUG: {
    class: 'human',
    title: 'An error that Trem does not know',
    remedy: 'Look at the log of the worker, and report it. Resume tries again.',
  },
  // One table, one row
  TABLE_MISSING: { class: 'table', title: 'A table is not there', remedy: 'Restore the table, or remove it from the task; then resync.' },
  COLUMN_MISSING: {
    class: 'table',
    title: 'A column is not there',
    remedy: 'Add the column at the end and to the table that the text names, with the type that it has at the other end; then resume.',
  },
  KEY_MISSING: { class: 'table', title: 'The target table lacks the key', remedy: 'Add the primary key to the target table, then resume.' },
  OBJECT_REFUSED: {
    class: 'table',
    title: 'The target cannot make an index, constraint or default of a table',
    remedy: 'Make at the target what it is made of, or take its kind out of fullLoad.createObjects; then resume.',
  },
  SCHEMA_CHANGE_WAITS: {
    class: 'table',
    title: 'A change of a source table waits for a decision',
    remedy:
      'Nothing is lost: the task rests right before it. Set the part of schemaChanges that the text names to apply, or to ignore where it has that, and resume; then set it back if you want to be asked again.',
  },
  SCHEMA_CHANGED: {
    class: 'table',
    title: 'A source table was altered in a way that cannot be followed',
    remedy: 'Make the same change at the target, then resync.',
    needsResync: true,
  },
  ROW_EXISTS: {
    class: 'row',
    title: 'The target already has a row with this key',
    remedy: 'Compare the tables; remove the foreign row, or resync. Where rules change the key, choose one that keeps rows apart.',
  },
  ROW_MISSING: {
    class: 'row',
    title: 'The target lacks a row that the source changed',
    remedy: 'Compare the tables; restore the row, or resync.',
  },
  VALUE_INVALID: { class: 'row', title: 'The target refuses a value', remedy: 'Make the column types agree, then resume.' },
  LABEL_UNKNOWN: {
    class: 'row',
    title: 'A value is a label that the enum at the target does not have',
    remedy:
      'Add the label to the type at the target and replay the dead letter, or resume; with schemaChanges.enumValue: apply Trem adds it.',
  },
  VALUE_NOT_RESENT: {
    class: 'row',
    title: 'A rule needs a value that the source did not resend',
    remedy: 'Set REPLICA IDENTITY FULL on the table, then resync it.',
  },
  VALUE_TOO_LONG: {
    class: 'row',
    title: 'A value is larger than can be carried',
    remedy:
      'Raise cdc.maxValueBytes of the task (at most 160 MiB), then resume; or leave the table out of the task. With SQLSTATE 54000 a page or an index of the target has no room for the row: give it fewer columns, or another index.',
  },
  NULL_REFUSED: { class: 'row', title: 'The target column refuses NULL', remedy: 'Drop NOT NULL of the target column, then resume.' },
  CONSTRAINT_UNIQUE: {
    class: 'row',
    title: 'A unique index of the target refuses a row',
    remedy: 'Remove what the source does not have, then resume.',
  },
  CONSTRAINT_FOREIGN_KEY: {
    class: 'row',
    title: 'A foreign key of the target refuses a row',
    remedy: 'Restore the parent row or drop the foreign key, then resume.',
  },
  CONSTRAINT_CHECK: {
    class: 'row',
    title: 'A check constraint of the target refuses a row',
    remedy: 'Make the constraints agree, then resume.',
  },
  ROW_REFUSED: { class: 'row', title: 'A trigger of the target refuses a row', remedy: 'Mend or disable the trigger, then resume.' },
  DEAD_LETTERS_FULL: {
    class: 'human',
    title: 'More rows were set aside than the task allows',
    remedy: 'See `trem dead-letter list`: mend the cause and replay them; or raise errors.maxDeadLetters.',
  },
  // Wrong in a definition
  NAME_INVALID: { class: 'validation', title: 'A name has letters that are not allowed', remedy: 'Use 1 to 48 of a-z, 0-9 and _.' },
  NAME_CLASH: { class: 'validation', title: 'Two things have one name', remedy: 'Rename or remove one of them.' },
  FIELD_UNKNOWN: { class: 'validation', title: 'A field that does not exist', remedy: 'Remove it, or correct its spelling.' },
  VALUE_TYPE: { class: 'validation', title: 'A value of the wrong kind', remedy: 'Give what the text asks for.' },
  TARGET_IS_SOURCE: { class: 'validation', title: 'Source and target are the same tables', remedy: 'Choose another target.' },
  ENDPOINT_UNKNOWN: { class: 'validation', title: 'No endpoint has this name', remedy: 'Create the endpoint, or correct the name.' },
  TABLE_UNKNOWN: { class: 'validation', title: 'The source has no such table', remedy: 'Correct schema and table.' },
  RANGE_REVERSED: { class: 'validation', title: 'The lower end of a range is above the upper', remedy: 'Exchange the two.' },
  OPERATOR_INPUTS: {
    class: 'validation',
    title: 'An operator has too few or too many inputs',
    remedy: 'Give exactly what the operator asks for.',
  },
  OPERATOR_TYPE_MISMATCH: {
    class: 'validation',
    title: 'An operator or operation does not fit the type of its column',
    remedy: 'Choose one that fits, or another column.',
  },
  COLUMN_UNKNOWN: { class: 'validation', title: 'The table has no such column', remedy: 'Correct the name of the column.' },
  COLUMN_EXISTS: { class: 'validation', title: 'A new column has the name of another', remedy: 'Choose another name.' },
  PRIORITY_RESERVED: {
    class: 'validation',
    title: 'Priority 0 belongs to structural transformations',
    remedy: 'Give value transformations a priority from high to lowest.',
  },
  PRIORITY_CONTRADICTS_DEPENDENCY: {
    class: 'validation',
    title: 'A transformation comes before one that it depends on',
    remedy: 'Remove the priority, or lower it.',
  },
  DEPENDENCY_CYCLE: { class: 'validation', title: 'Transformations depend on each other in a circle', remedy: 'Break the circle.' },
  EXPRESSION_INVALID: {
    class: 'validation',
    title: 'An expression cannot be read',
    remedy: 'Use numbers, value, + - * / ^ and parentheses only.',
  },
  SCHEDULE_INVALID: { class: 'validation', title: 'A schedule that cannot be kept', remedy: 'Correct what the text names.' },
  SETTINGS_CONTRADICT: { class: 'validation', title: 'Two settings contradict each other', remedy: 'Remove one of them.' },
  SETTING_WITHOUT_EFFECT: {
    class: 'validation',
    title: 'A setting has no effect beside another',
    remedy: 'Remove it, or add this code to `accept`.',
  },
  KEY_NULLABLE: { class: 'validation', title: 'A key column may be NULL', remedy: 'Choose columns that are NOT NULL.' },
  KEY_TRANSFORMED: {
    class: 'validation',
    title: 'A transformation changes the value of a key column',
    remedy: 'Transform another column, or make a new one.',
  },
  WARNING_NOT_ACCEPTED: { class: 'validation', title: 'A warning is not accepted', remedy: 'Mend the cause, or add its code to `accept`.' },
  // Wrong in a database's set-up
  PORT_CLOSED: { class: 'finding', title: 'Nothing answers at this port', remedy: 'Start the server, or correct host and port.' },
  TIMEOUT: { class: 'finding', title: 'No answer in time', remedy: 'Check network and firewall; of a table, also who holds a lock on it.' },
  DATABASE_UNKNOWN: { class: 'finding', title: 'The server has no such database', remedy: 'Create it, or correct the name.' },
  POOLER_IN_BETWEEN: {
    class: 'finding',
    title: 'A connection pooler stands in between',
    remedy: 'Point the endpoint to the server itself: replication and session settings need a direct connection.',
  },
  TLS_NOT_VERIFIED: {
    class: 'finding',
    title: 'The server is not verified',
    remedy: 'Use tls.mode verify-full with the certificate authority.',
  },
  SERVER_VERSION: { class: 'finding', title: 'The server is too old', remedy: 'Use Postgres 14 or later.' },
  WAL_LEVEL: {
    class: 'finding',
    title: 'The source does not write a logical log',
    remedy: 'Set wal_level = logical and restart the source.',
  },
  SLOTS_FULL: { class: 'finding', title: 'No free replication slot', remedy: 'Raise max_replication_slots, or drop slots no longer used.' },
  SENDERS_FULL: { class: 'finding', title: 'No free WAL sender', remedy: 'Raise max_wal_senders.' },
  NO_REPLICATION_ROLE: { class: 'finding', title: 'The role may not replicate', remedy: 'Give the role REPLICATION.' },
  NO_SELECT: { class: 'finding', title: 'The role may not read a table', remedy: 'Grant USAGE on the schema and SELECT on the table.' },
  CANNOT_PUBLISH: {
    class: 'finding',
    title: 'The role may not publish a table',
    remedy: 'Make the role owner, or let the owner create the publication.',
  },
  NO_REPLICA_IDENTITY: {
    class: 'finding',
    title: 'Updates and deletes of a table cannot be followed',
    remedy:
      'Add a primary key; or set REPLICA IDENTITY USING INDEX with a unique index whose columns are all NOT NULL; or set REPLICA IDENTITY FULL, which makes the log larger. Where only inserts are wanted, give such tables a task of their own, in which every table has rowIdentity: insert-only.',
  },
  WHOLE_ROW_MATCH: {
    class: 'finding',
    title: 'Rows of a table without key are found by all their columns',
    remedy: 'Add a primary key; or accept that updates and deletes are slow.',
  },
  KEEP_SIZE_LIMIT: {
    class: 'finding',
    title: 'The limit of kept log',
    remedy: 'Choose max_slot_wal_keep_size so that it covers the longest outage.',
  },
  LONG_TRANSACTION: {
    class: 'finding',
    title: 'A transaction has been open for long, and a start would wait for it',
    remedy: 'Wait until it ends, end its session, or accept that the start waits.',
  },
  PREPARED_TRANSACTION: {
    class: 'finding',
    title: 'A prepared transaction waits, and a start would wait for it',
    remedy: 'Let whoever prepared it run COMMIT PREPARED or ROLLBACK PREPARED with the name shown.',
  },
  TRANSACTIONS_HIDDEN: {
    class: 'finding',
    title: 'The role does not see for how long others have been writing, and a start would wait for them',
    remedy: 'Grant pg_read_all_stats, or accept that the start may wait for a transaction that no check has named.',
  },
  LARGE_OBJECTS: {
    class: 'finding',
    title: 'A column may refer to large objects, which are not copied',
    remedy: 'Keep them in a column of type bytea (lo_get reads one), or accept that only their numbers are copied.',
  },
  VALUE_MAY_STOP: {
    class: 'finding',
    title: 'The column may have values that cannot be written at the target: the task would stop at such a row',
    remedy: 'Keep such values out of the column, leave the column out, or let VALUE_INVALID set the row aside as a dead letter.',
  },
  ROW_TOO_WIDE: {
    class: 'finding',
    title: 'A row of the table may be too wide for a page of the target',
    remedy: 'Remove columns, or accept that a row which fills them all stops the task.',
  },
  NOT_COPIED: {
    class: 'finding',
    title: 'Tasks copy tables, not what stands around them',
    remedy: 'Make at the target what is needed there, for example from pg_dump --schema-only.',
  },
  NO_HEARTBEAT: {
    class: 'finding',
    title: 'The source takes no heartbeat',
    remedy:
      'Nothing must be done: what others write moves an idle slot, too. Grant EXECUTE on pg_logical_emit_message, or set cdc.heartbeatMs to 0.',
  },
  NO_FAILOVER_SLOT: {
    class: 'finding',
    title: 'The source makes no slot that survives a failover',
    remedy: 'Use the primary of Postgres 17 or later, or leave cdc.failoverSlot out.',
  },
  TABLE_KIND_UNSUPPORTED: {
    class: 'finding',
    title: 'Only ordinary and partitioned tables can be copied',
    remedy: 'Remove it from the task.',
  },
  TYPE_UNMAPPABLE: { class: 'finding', title: 'A column type that cannot be copied', remedy: 'Remove the table from the task.' },
  READ_ONLY_SERVER: { class: 'finding', title: 'The target is read-only', remedy: 'Point the endpoint to a primary.' },
  NO_CREATE: { class: 'finding', title: 'The role may not create a schema', remedy: 'Grant CREATE on the database.' },
  NO_WRITE: { class: 'finding', title: 'The role may not write a table', remedy: 'Grant INSERT, UPDATE, DELETE, TRUNCATE and SELECT.' },
  CANNOT_SET_REPLICA_ROLE: {
    class: 'finding',
    title: 'Triggers and foreign keys of the target stay active',
    remedy: 'Grant SET ON PARAMETER session_replication_role.',
  },
  EXTENSION_MISSING: {
    class: 'finding',
    title: 'The target lacks an extension whose type a column has',
    remedy: 'Install the extension at the target, or remove the table from the task.',
  },
  TRIGGERS_PRESENT: {
    class: 'finding',
    title: 'A trigger or rule of the target would fire for what the source has already decided',
    remedy: 'Disable it while the task runs, or accept what it does.',
  },
  NAME_TOO_LONG: {
    class: 'finding',
    title: 'A name is longer than the target can keep',
    remedy: 'Rename it at the source, or remove the table from the task.',
  },
  COLLATION: {
    class: 'finding',
    title: 'Source and target compare texts of a column differently',
    remedy: 'Make the collation at the target before the start, or give the column another one.',
  },
  ENCODING: { class: 'finding', title: 'The encodings do not fit', remedy: 'Use a target in UTF8.' },
  TARGET_TABLE_MISSING: { class: 'finding', title: 'The target table is not there', remedy: 'Create it, or set fullLoad.createTable.' },
  TARGET_CANNOT_CREATE: {
    class: 'finding',
    title: 'The target cannot make a table or type as the source has it',
    remedy: 'Use a target of the version of the source or later, make the table by hand, or remove it from the task.',
  },
  TARGET_TABLE_UNFIT: {
    class: 'finding',
    title: 'The target table has other columns',
    remedy: 'Make the columns agree, or drop the table so that Trem makes it.',
  },
  TARGET_HAS_DEPENDANTS: {
    class: 'finding',
    title: 'Something else at the target depends on a table that is to be dropped or exchanged',
    remedy: 'Drop what depends on it, or do not recreate or swap this table.',
  },
  KEY_NOT_UNIQUE: {
    class: 'finding',
    title: 'The chosen key may not be unique',
    remedy: 'Choose columns that identify a row, or change the rule that makes keys alike: a preview shows what it makes of them.',
  },
  COMPARE_IMPOSSIBLE: {
    class: 'human',
    title: 'What the target should hold of a table cannot be told by its databases',
    remedy: 'Compare it by queries of your own, or resync it.',
  },
  BEFORE_IMAGE_NEEDED: {
    class: 'finding',
    title: 'A rule needs the old row, which the source does not send',
    remedy: 'Set REPLICA IDENTITY FULL on the table.',
  },
  TARGET_NOT_EMPTY: {
    class: 'finding',
    title: 'The target table has rows that this task did not load',
    remedy: 'Empty the table, or choose another target.',
  },
  // Refused in this phase
  TASK_NOT_STARTED: { class: 'command', title: 'The task was never started', remedy: 'Start it.' },
  TASK_WAS_STARTED: { class: 'command', title: 'The task was started', remedy: 'Delete it without the condition that it is new.' },
  TASK_NOT_RUNNING: { class: 'command', title: 'The task does not run', remedy: 'Start it first.' },
  TASK_STOPPING: { class: 'command', title: 'The task is stopping', remedy: 'Wait until it is stopped.' },
  TASK_DONE: { class: 'command', title: 'The task has loaded everything', remedy: 'Resync loads it again.' },
  TASK_DELETING: { class: 'command', title: 'The task is being deleted', remedy: 'Nothing: wait until it is gone.' },
  TASK_NEEDS_RESYNC: { class: 'command', title: 'The task cannot go on from where it was', remedy: RESYNC },
  RESYNC_NOT_CONFIRMED: {
    class: 'command',
    title: 'Tables were changed so that they must be loaded again',
    remedy: 'Repeat with confirmResync, which loads the tables named again; or restore the version that they were loaded with.',
  },
  TASK_NO_LOAD: { class: 'command', title: 'This mode copies no existing rows', remedy: 'Repeat with acceptGap to begin from now on.' },
  HISTORY_WOULD_BE_LOST: {
    class: 'command',
    title: 'The start would delete versions of rows that the source no longer has',
    remedy:
      'Copy the tables named first if their versions matter: a load empties them. Then repeat with confirmHistoryLoss. Or go on without a reload. In mode scd2 a load without recreateTable and truncateTable keeps the versions.',
  },
  TASK_RUNNING: { class: 'command', title: 'The task is running', remedy: 'Stop it first.' },
  VERSION_CONFLICT: {
    class: 'command',
    title: 'Somebody else changed it meanwhile',
    remedy: 'Read it again, and repeat the change on the new version.',
  },
  ENDPOINT_IN_USE: { class: 'command', title: 'A task uses this endpoint', remedy: 'Delete the task first.' },
  SLOT_IN_USE: {
    class: 'command',
    title: 'A task still uses this slot',
    remedy: 'Leave it: the slot goes with its task. `trem task stop NAME --drop-slot` gives it up earlier, for a resync later.',
  },
  SLOT_NOT_OURS: {
    class: 'command',
    title: 'No deleted task of this installation left this slot',
    remedy:
      'See `trem slots` for what may be removed. What another installation made is removed there; if that is gone, by pg_drop_replication_slot.',
  },
  TOKEN_IS_LAST: {
    class: 'command',
    title: 'No other token could administer this installation',
    remedy: 'Create another admin token without an expiry first.',
  },
  NAME_TAKEN: { class: 'command', title: 'The name is taken', remedy: 'Choose another name.' },
  DRAFT_NOTHING_TO_APPLY: {
    class: 'command',
    title: 'The draft has no definition that could be applied',
    remedy: 'Answer its questions in a new sentence, or repair what its problems name.',
  },
  DRAFT_SETTLED: {
    class: 'command',
    title: 'The draft was applied or refused',
    remedy: 'Undo an applied one first; ask again instead of a refused one.',
  },
  DRAFT_UNFINISHED: {
    class: 'command',
    title: 'The draft is being applied or undone',
    remedy: 'Repeat what was begun: apply or undo. It is carried out once.',
  },
  DRAFT_NOT_UNDOABLE: {
    class: 'command',
    title: 'The task was changed or started since the draft was applied',
    remedy: 'Go back to an earlier version of the task, or delete it.',
  },
  // A model that drafts tasks
  AI_KEY_REFUSED: {
    class: 'human',
    title: 'The provider of the model refuses the key',
    remedy: 'Correct AI_API_KEY, and restart ai-task-creator. Without it, sentences are drafted by rules.',
  },
  AI_LIMIT_REACHED: {
    class: 'request',
    title: 'The provider of the model allows no more calls now',
    remedy: 'Wait, or raise the limit there.',
  },
  AI_UNREACHABLE: {
    class: 'request',
    title: 'The model does not answer',
    remedy: 'Check AI_URL and the provider, then repeat.',
  },
  AI_ANSWER_UNREADABLE: {
    class: 'request',
    title: 'The model gave no answer that can be used',
    remedy: 'Repeat, say it in other words, or use another model (AI_MODEL).',
  },
  AI_REFUSED: { class: 'request', title: 'The model refuses to answer this sentence', remedy: 'Say it in other words.' },
  // The call itself
  NOT_FOUND: { class: 'request', title: 'There is nothing of this name', remedy: 'List what is there.' },
  REQUEST_INVALID: { class: 'request', title: 'The request does not fit its schema', remedy: 'Correct what the list names.' },
  UNAUTHENTICATED: { class: 'request', title: 'A token is needed', remedy: 'Send the header Authorization: Bearer <token>.' },
  NOT_ALLOWED: {
    class: 'request',
    title: 'The token may not do this',
    remedy: 'Use a token with the scope that the text names; an administrator makes one by `trem token create`.',
  },
  PAGE_TOO_LARGE: {
    class: 'request',
    title: 'A page is too large',
    remedy: 'Ask for fewer items at once, and for the next page by its mark.',
  },
  QUERY_TOO_DEEP: { class: 'request', title: 'A query asks for too many levels', remedy: 'Ask for fewer levels, or in several queries.' },
  QUERY_TOO_COMPLEX: {
    class: 'request',
    title: 'A query asks for too much at once',
    remedy: 'Ask for fewer fields, smaller pages or in several queries.',
  },
  NO_WORKER: {
    class: 'request',
    title: 'No worker answered; the outcome is unknown',
    remedy: 'Start a worker, then repeat with the same idempotency-key.',
  },
  SERVICE_UNREACHABLE: { class: 'request', title: 'A service does not answer', remedy: 'Check that it runs, then repeat.' },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

/** The entry of a code; an unknown one is a BUG. */
export function errorEntry(code: string): ErrorEntry {
  return isErrorCode(code) ? errorCatalogue[code] : errorCatalogue.BUG;
}
