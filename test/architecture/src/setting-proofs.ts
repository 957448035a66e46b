/** A test that fails when a setting does not act: its file, and how its title begins behind the tags. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

type Proofs = Readonly<Record<string, readonly Proof[]>>;

/** The same tests for several fields, which are named below `path`. */
function each(path: string, names: readonly string[], ...tests: readonly Proof[]): Proofs {
  return Object.fromEntries(names.map((name) => [path + name, tests]));
}

const at =
  (file: string) =>
  (title: string): Proof => ({ file, title });
const e2e = (name: string) => at(`test/e2e/src/${name}.temporal.test.ts`);
const pipeline = (name: string) => at(`libs/pipeline/src/${name}.test.ts`);
const contract = (name: string) => at(`libs/contracts/src/task/${name}.test.ts`);
const api = at('apps/task-api/src/task-api.pg.test.ts');
const plan = at('libs/rules/src/plan/plan-tables.test.ts');

const arrives = e2e('stream')('every kind of change arrives: insert, update, delete, key change');
const ownColumns = e2e('own-columns')('number, makers and times fill themselves');
const overrides = e2e('modes')('what a table says of apply wins over the target, and that over the task, field by field');
const history = e2e('modes')('mode history keeps every change once');
const poison = e2e('dead-letters')('poison rows go aside after the set attempts');
const stopFlag = e2e('stop-flags')('%s, set while the task streams, stops it at changes of its own kind only');
const schemaChange = e2e('schema-changes');
const createTable = e2e('prepare')('create, recreate and truncate: eight combinations');
const patterns = e2e('patterns')('a pattern copies the tables that it meets but for the excluded ones');
const noKey = e2e('own-columns')('a table without a key: exactly one of equal rows changes');
const sideBySide = e2e('load')('tables and ranges are loaded side by side');

const APPLY: Readonly<Record<string, readonly Proof[]>> = {
  mode: [overrides],
  ...each('scd2.', ['startColumn', 'endColumn', 'currentColumn', 'currentType', 'time', 'perTransaction'], overrides),
  deletes: [overrides],
  deletedAtColumn: [overrides],
  'columns.commitTime': [e2e('change-facts')('operation, both images, schema, table, commit time and position of each change')],
  'columns.applyTime': [history],
  'columns.operation': [overrides],
  'columns.position': [overrides],
  ...each('columns.', ['surrogateId', 'createdAt', 'updatedAt', 'createdBy', 'updatedBy'], ownColumns),
};

/** What is written at a target or a table is laid over the task's, every field by the same rule. */
const overlaid = contract('apply')('what a table says wins over the target, and that over the task; what they leave out stays');

function applyAt(path: string, ...more: readonly Proof[]): Proofs {
  return Object.fromEntries(Object.entries(APPLY).map(([name, tests]) => [`${path}apply.${name}`, [...tests, ...more]]));
}

const cases = (name: string): Proof => ({ file: 'test/e2e/src/rules/transformation-cases.ts', title: name });
/** Draws every filter and operation with every setting, and holds code against the server. */
const allFilters = at('libs/connectors/postgres/src/rules/filters.pg.test.ts')('every operator on every type');
const allOperations = at('libs/connectors/postgres/src/rules/operations.pg.test.ts')('every operation on every type');
const ownRule = plan("a table's own rule wins over one that says the same");
const reach = plan('reach tables by name, and pass over those that lack the column');

const TRANSFORMATION: Readonly<Record<string, readonly Proof[]>> = {
  ...each('', ['type', 'operation', 'column', 'newColumn'], allOperations),
  targetSchema: [cases('another schema and table')],
  targetTable: [cases('another schema and table')],
  targetColumn: [cases('two columns swap their names, another gets a hard one')],
  'columns[]': [cases('a column joins the primary key')],
  ...each('appliesTo.', ['table', 'pattern'], reach),
  'appliesTo.schema': [ownRule],
  priority: [plan('values change in the order of needs, priorities and the list, and it is told why')],
  onError: [cases('text to integer, null where it is none')],
  defaultValue: [cases('text to integer, another value where it is none')],
  value: [cases('literal of twelve types')],
  valueType: [cases('literal of twelve types')],
  precision: [cases('literal of twelve types')],
  scale: [cases('literal of twelve types')],
  clock: [e2e('own-columns')('date-now and datetime-now say the moment of the write or of the commit')],
  timeZone: [
    at('libs/connectors/postgres/src/rules/operations.pg.test.ts')('a text becomes the moment that the server reads in it, in %s'),
  ],
  'dependsOn[]': [cases('concat: null, skip, empty')],
  separator: [cases('concat: null, skip, empty')],
  onNull: [cases('concat: null, skip, empty')],
  roundResult: [cases('date-diff-years with the part of the year since, and of a leap day')],
  format: [cases('format-date')],
  ...each('', ['expression', 'resultType'], allOperations),
  'also[]': [cases('replace-empty')],
  'trueValues[]': [cases('flag-to-number')],
  'falseValues[]': [allOperations],
  otherwise: [cases('flag-to-number')],
  method: [cases('masked by a fixed text, also a number')],
  count: [cases('masked but for the last letters, of a text and of a day')],
  targetType: [cases('text to integer, null where it is none')],
  round: [cases('numeric to integer, halves away from zero')],
};

function transformationsAt(path: string, ...more: readonly Proof[]): Proofs {
  return Object.fromEntries(
    Object.entries(TRANSFORMATION).map(([name, tests]) => [`${path}transformations[].${name}`, [...tests, ...more]]),
  );
}

/** Each field of the task definition, with tests that assert what it does. */
export const proofs: Proofs = {
  version: [contract('bad-input')('$place with $what: $code')],
  name: [e2e('capabilities')('a task called emp may be stopped, loaded again and deleted, and nothing of emp_sales is touched')],
  title: [at('apps/console/src/tasks/task-filter.test.ts')('a search looks at name, title, tags, source and targets, in any letter case')],
  'source.endpoint': [arrives],
  'targets[].endpoint': [arrives],
  'targets[].name': [at('apps/task-api/src/tasks/definition-change.test.ts')('a target without a name keeps the one it has')],
  ...applyAt('targets[].', overlaid),
  mode: [e2e('capabilities')('full-load ends by itself and equal; cdc brings no row that was there; both together bring all')],
  'tags[]': [api('tasks are found by their tags: all that are asked for, in any letter case, by every way to ask')],
  startMode: [api('a start writes the desired state, passes on what a workflow needs, and answers 202')],
  ...each('schedule.', ['startAt', 'stopAt', 'timeZone'], e2e('schedule')('a task starts and stops at its times, in its zone')),
  'schedule.stopBy': [e2e('schedule')('a stop by commit time ends exactly there')],
  'schedule.cron': [e2e('schedule')('a full load is repeated at the times of its cron expression')],
  'accept[]': [
    at('apps/task-api/src/tasks/definition-problems.test.ts')(
      'infos and accepted warnings do not block; a warning that is not accepted does, once per code',
    ),
  ],
  ...each('fullLoad.', ['createTable', 'recreateTable', 'truncateTable'], createTable),
  'fullLoad.onExistingRows': [e2e('prepare')('rows of others are kept where the task says so')],
  'fullLoad.visibility': [e2e('load')('tables that are exchanged show the old rows or the new ones')],
  'fullLoad.onSnapshotLost': [
    at('apps/worker/src/worker-deaths.temporal.test.ts')('a worker killed in the middle of a load, onSnapshotLost %s: %s'),
  ],
  'fullLoad.parallelTables': [sideBySide],
  'fullLoad.parallelPartitions': [
    e2e('load')('with fullLoad.parallelPartitions: %i as many ranges of a table are loaded at once'),
    at('libs/connectors/postgres/src/target/objects.pg.test.ts')(
      'indexes of one table are built side by side, no more at once than is said',
    ),
  ],
  'fullLoad.createObjects[]': [e2e('tables')('keys, indexes and foreign keys are made after the load, bear the stream, and stand again')],
  'cdc.intervalMs': [e2e('going-on')('an interval is kept: the target is written to no more often, and is equal in the end')],
  'cdc.operations[]': [e2e('own-columns')('what a task leaves out reaches nobody and is counted')],
  'cdc.maxBatchChanges': [pipeline('apply')('a target transaction stays within maxBatchChanges'), overrides],
  'cdc.maxBatchBytes': [at('libs/connectors/postgres/src/source/frame-batcher.test.ts')('or when it is full, at a commit')],
  'cdc.maxBatchDelayMs': [
    at('libs/connectors/postgres/src/source/frame-batcher.test.ts')('else when the delay since its first commit is over'),
  ],
  ...each('cdc.', ['maxValueBytes', 'heartbeatMs', 'failoverSlot'], overrides),
  'cdc.maxQueueBytes': [pipeline('capture')('near the queue limit capture waits, says so, and goes on once targets have applied')],
  'cdc.retainedLogLimitBytes': [
    e2e('figures')('a source that keeps more log for a task than cdc.retainedLogLimitBytes is told of'),
    at('apps/worker/src/slots/slot-health.test.ts')("more log than the task's own limit is a warning"),
  ],
  ...applyAt(''),
  ...each(
    'errors.',
    ['stopOnInsertError', 'stopOnUpdateError', 'stopOnDeleteError', 'stopOnUpsertError', 'stopOnScd2Error'],
    stopFlag,
    pipeline('dead-letters')('a stop flag watches its own kind of change only'),
  ),
  'errors.retry.attempts': [poison],
  ...each(
    'errors.retry.',
    ['firstDelayMs', 'maxDelayMs'],
    pipeline('stop-flags')('the wait before the next try doubles, and never exceeds the longest'),
    pipeline('dead-letters')('whoever stops the task while a try is waited for waits no longer'),
  ),
  'schemaChanges.addColumn': [
    schemaChange('columns that are added come to the target in order with the data'),
    schemaChange('an ignored column is never written, and TRUNCATE follows the policy'),
  ],
  'schemaChanges.dropColumn': [schemaChange('a dropped column rests the task before the change')],
  ...each(
    'schemaChanges.',
    ['renameColumn', 'changeType'],
    e2e('altered-columns')('columns that get other names and wider types get them at the target'),
    e2e('altered-columns')('a new name is asked about, and followed once the task says so'),
  ),
  'schemaChanges.enumValue': [schemaChange('a label that an enum gets is there before the first row that has it')],
  'schemaChanges.truncate': [schemaChange('an ignored column is never written, and TRUNCATE follows the policy')],
  'errors.maxDeadLetters': [e2e('dead-letters')('more dead letters than allowed rest the task with DEAD_LETTERS_FULL')],
  'errors.keepClosedDays': [e2e('dead-letters')('closed dead letters are forgotten after errors.keepClosedDays')],
  newTables: [e2e('patterns')('with newTables ignore a later start stays with the tables of the first')],
  ...transformationsAt('', ownRule),
  ...each('tables[].source.', ['schema', 'table'], arrives, patterns),
  ...each('tables[].', ['pattern', 'exclude'], patterns),
  'tables[].priority': [
    e2e('prepare')('a table of one priority is finished before one of the next begins'),
    e2e('going-on')('in one write parents come before their children and leave after them'),
  ],
  'tables[].columns.include[]': [plan('columns are chosen by the names of the source')],
  'tables[].columns.exclude[]': [cases('columns left out')],
  'tables[].key[]': [
    plan('columns that a mapping names as its key take the place of the primary key'),
    e2e('key-conflicts')('rows are known by the key that a task names, in load and stream'),
  ],
  'tables[].rowIdentity': [noKey],
  'tables[].matching': [e2e('all-columns')('all-columns keeps each distinct row once')],
  'tables[].onLeave': [
    at('test/e2e/src/rules/leaving-cases.ts')('scd2: a version that leaves stays open'),
    at('test/e2e/src/rules/leaving-cases.ts')('scd2: entering opens a version, leaving closes it'),
  ],
  ...each(
    'tables[].filters[].',
    ['operator', 'column', 'value', 'values[]', 'lower', 'upper', 'includeNull', 'caseSensitive', 'timeZone'],
    allFilters,
  ),
  ...transformationsAt('tables[].'),
  'tables[].operations[]': [overrides],
  ...applyAt('tables[].', overlaid),
};

/** Fields without such a test, and why. */
export const WITHOUT: Readonly<Record<string, string>> = {
  description: 'words: kept as they are written, and shown',
  'tables[].filters[].description': 'words: kept as they are written, and shown',
  'transformations[].description': 'words: kept as they are written, and shown',
  'tables[].transformations[].description': 'words: kept as they are written, and shown',
};
