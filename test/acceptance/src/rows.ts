/** Something that a user can do or rely on. Numbers stay for ever: titles of tests name them as `[row 14]`. */
export interface Row {
  readonly number: number;
  readonly capability: string;
  /** What is seen when it works. */
  readonly works: string;
  /** What of it is for people at the console. */
  readonly console?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

type Entry = readonly [number, string, string, console?: string];
const section = (title: string, entries: readonly Entry[]): Section => ({
  title,
  rows: entries.map(([number, capability, works, console]) => ({
    number,
    capability,
    works,
    ...(console === undefined ? {} : { console }),
  })),
});

export const sections: readonly Section[] = [
  section('Endpoints and catalogue', [
    [1, 'Source and target endpoints', 'missing fields are each named; what is saved survives a restart'],
    [2, 'Connection test', 'password, host, privilege, wal_level and slots: a finding for each, within 10 s'],
    [
      3,
      'Check of what replication needs',
      'settings, slots, senders, privileges and identities with the statement that mends each; no superuser, no trust',
    ],
    [4, 'Catalogue of schemas and tables', 'estimated rows and sizes are those of the database'],
    [5, 'Columns, types, keys', 'also arrays, enums, json, uuid, time zones, numeric(p,s)'],
    [6, 'Several kinds of endpoint', 'Postgres, MySQL and lake behind one interface'],
    [7, 'One source, several targets', 'a target stopped for 5 min holds up nobody and catches up alone'],
    [8, 'Encrypted credentials', 'nothing clear at rest; keys can be rotated; no page gets a saved password'],
    [9, 'Names with colon, blanks, capitals, quotes', 'equal by load and stream'],
  ]),
  section('Tasks', [
    [10, 'Names are checked', 'a wrong one is refused with the rule'],
    [11, 'Three modes', 'each end to end; a full load finishes by itself; cdc copies no old rows'],
    [12, 'Reload and continue', 'after a kill continue loses and doubles nothing; reload ends equal; versions are warned about'],
    [13, 'Latency', 'below 1 s when streaming; an interval is kept'],
    [14, 'Create, recreate, truncate', 'eight combinations on missing, empty and filled tables; schemas are made'],
    [15, 'Priorities 0 to 4', '0 is loaded before 4 begins; parents before children in a write; transactions stay whole'],
    [16, 'Many tasks', 'emp and emp_sales for an hour; neither touches what is the other’s'],
    [17, 'Start, stop, status', 'stopped within 10 s; status right within 5 s of kill -9 of a worker'],
    [18, 'Editing', 'effective when it says; two editors cannot overwrite each other unseen'],
    [19, 'Export, import, reset', 'there and back gives the same task; wrong files are refused by line; no secret leaves'],
    [20, 'Validation before the start', 'everything knowable at once, before data moves'],
    [21, 'Schedules', 'within 2 s of the time in its zone, across restarts; stop at a commit time is exact'],
  ]),
  section('Full load', [
    [22, 'Load with filters and transformations', 'equal to the expected query at the source'],
    [23, 'Hand-over to the stream', 'heavy writes meanwhile, equal once quiet'],
    [24, 'Bounded memory and speed', '2.84 M rows (425 MB): above 39 000 rows/s, below 512 MB a worker'],
    [25, 'Parallel tables and ranges', 'two tables at once; progress of each'],
    [26, 'Restart inside a load', 'finished tables and ranges are not repeated'],
    [27, 'Target readable meanwhile', 'no reader is blocked'],
    [28, 'Statistics of a load', 'extracted, loaded, outcome, elapsed of each table, failures too'],
    [29, 'CSV by URL', 'encoding, separator, cleaning, casts; a second run doubles nothing'],
  ]),
  section('Capture', [
    [30, 'Insert, update, delete from the log', '100 000 random changes end equal'],
    [31, 'One slot for each task', 'goes with its task; retained log is shown; nobody else’s is touched'],
    [32, 'The position follows the target', 'kill -9 at 20 random moments ends equal'],
    [
      33,
      'Values are exact',
      'newline, quotes, the word null, backslash, emoji, arrays, json, bytea, numeric(38,10), infinity, time zones, 9999-12-31, empty and null',
    ],
    [34, 'Large values that were not resent', 'a text of 1 MB stays in every mode'],
    [35, 'Key changes', 'the row moves; swapped keys too'],
    [36, 'Replica identities', 'full: before images; nothing: told before the start, the source goes on'],
    [37, 'Commit order and bounds', 'nobody sees half a transaction, or two in the wrong order'],
    [38, 'TRUNCATE and schema changes', 'by policy; new columns appear; others pause and lose nothing'],
    [39, 'MySQL binlog', 'an hour of writes while stopped is not lost'],
    [40, 'Facts of a change', 'operation, images, place, commit time and position can be seen; commit time as a column'],
    [41, 'Operations', 'a task without deletes brings none, and counts them'],
    [42, 'Tables rebuilt by swap', 'end equal, nothing left over'],
  ]),
  section('Filters', [
    [43, 'equals, not-equals', 'nulls alike in load and stream'],
    [44, 'greater-than, less-than, and their or-equals', 'integer, numeric, float', 'typed there, too'],
    [45, 'in, not-in', 'texts and numbers, commas in values'],
    [46, 'is-null, is-not-null', 'no value is asked for'],
    [47, 'starts-with, ends-with', '100%_ is literal'],
    [48, 'contains, not-contains', 'a.b( is literal'],
    [49, 'between, not-between', 'inclusive; reversed is refused'],
    [50, 'Eight operators for dates', 'date, timestamp, timestamptz; a date means the day; stream alike'],
    [51, 'Several filters', 'three intersect'],
    [52, 'Rows that enter and leave', 'M to F inserts, F to M removes or keeps, deletes arrive'],
    [53, 'Push-down', '1 % of 2.8 M rows is about 1 % of the bytes'],
  ]),
  section('Transformations', [
    [54, 'modify-schema-name, modify-table-name', 'made under the new name, schema too'],
    [55, 'modify-column-name', 'in DDL, data and keys'],
    [56, 'add-primary-key, remove-primary-key', 'used in DDL and apply', 'chosen among the columns that there are'],
    [57, 'uppercase, lowercase, trim', 'França, FRANÇA; null stays'],
    [58, 'format-date', 'the column is text'],
    [59, 'extract-year, extract-month, extract-day', 'the column is an integer'],
    [60, 'math-expression', 'of 10: 11.5, 16, 90, 7, 101, -10; division by zero as told; no code'],
    [61, 'literal', '12 types'],
    [62, 'date-now, datetime-now', 'zone stated; apply or commit time'],
    [63, 'concat', 'separator, two columns and more, nulls', 'of three columns'],
    [64, 'date-diff-years', '2020-12-31 to 2021-01-01 is 0; rounding', 'with the choice of rounding'],
    [65, 'Change of type', 'text to integer with the rule for bad values'],
    [66, 'Priorities and dependencies', 'ordered or refused before the start'],
    [67, 'Preview', 'ten rows before and after, nothing written'],
    [68, 'Cleaning', 'empty and null, flags, unaccent, title case, lower-case names'],
    [69, 'Mapping by configuration', 'a new table is configuration; key overwrites, all-columns keeps each version'],
  ]),
  section('Applying', [
    [70, 'Mode default', 'mirrored from an empty target'],
    [71, 'Mode upsert', 'an hour replayed changes nothing; tables of keys only; U1 to U5'],
    [72, 'Mode scd2', 'S1 to S6, own column names, a replay adds nothing, no version without a change'],
    [73, 'Times of versions', 'commit time; key changes'],
    [74, 'Speed of apply', '1 300 scd2 changes/s; the update of 2.84 M rows shows progress'],
    [75, 'Mode history', 'every change once, with operation and time'],
    [76, 'Tables without a key', 'one of two equal rows; never a crash'],
    [77, 'Surrogate id, created and updated', 'fill themselves; created ones stay'],
  ]),
  section('Messages, errors, recovery', [
    [78, 'Exchange, queue, dead-letter pair', 'durable, one of each for a task; a broker restart loses nothing'],
    [79, 'Batches by size', 'changeable; larger transactions stay whole'],
    [80, 'Order, acknowledgement, flow', 'a slow target: flat memory, lag that recovers; heartbeats survive'],
    [81, 'Retries, then a dead letter', 'a target away for 2 min heals; a poison row goes aside, others flow'],
    [
      82,
      'Dead letters',
      'list, show, edit, skip, replay; equal after the cause is mended; nothing is acknowledged before it is stored',
      'all of these',
    ],
    [83, 'Five stop flags', 'each its own kind; the change that stopped is not lost'],
    [84, 'Continue with a record', 'row, reason, SQLSTATE, statement, task, time in one place'],
    [85, 'Alerts', 'a channel hears within a minute'],
    [86, 'Restart of every process', 'console, worker, broker, database, Temporal killed under load: equal, nothing left over'],
  ]),
  section('Console and figures', [
    [87, 'Four cards', 'equal to SQL over what is kept'],
    [88, 'Table of loads', 'records, outcome, elapsed'],
    [89, 'Table of changes', 'by task, schema, table; sums are the changes made'],
    [90, 'Bars of the pipeline', 'add up; zero when idle'],
    [91, 'Pie of operations', 'also with zero'],
    [92, 'Errors', 'totals, filters, text and statement'],
    [93, 'Logs', 'search, paging, download, live, rotation, masks'],
    [94, 'Log shipping', 'structured, with tags'],
    [95, 'Lag, throughput, retained log, ETA', 'right to the second under load'],
    [96, 'Comparing copies', 'equal, or different rows, table by table'],
    [97, 'All pages', 'no more clicks than before, no typed names'],
    [98, 'Sign-in and roles', 'nothing without sign-in; viewers only look'],
    [99, 'Command line', 'start, stop, status, reload, validate with exit codes'],
  ]),
  section('AI task creator', [
    [100, 'Sentence to definition', 'both reference prompts give tasks that run'],
    [101, 'Nothing invented', 'what is not possible is said'],
    [102, 'Knows the schema', 'misspelt names are corrected or asked about'],
    [103, 'Validated first', 'what is wrong is listed and can be repaired'],
    [104, 'Review', 'apply, refuse, edit, undo'],
    [105, 'Tokens', 'prompt, completion, total, cached'],
    [106, 'Provider by configuration', 'without a key the rest works'],
  ]),
  section('Lake, star schema, installation', [
    [107, 'Raw, bronze, silver, gold', 'each change in each layer in time'],
    [108, 'Class of a change', 'four, as a column; tombstones make no row'],
    [109, 'Partitions by date', 'a day again gives the same files'],
    [110, 'Models outside the code', 'new files only; faults name file and line'],
    [111, 'Gold examples', '10 to 15: previous 10, new 15, difference 5'],
    [112, 'SQL over the layers', 'DuckDB, inside and outside'],
    [113, 'Dimensions and facts', 'no orphans, ids stay over a rebuild'],
    [114, 'Contracts', 'a violation is reported'],
    [115, 'One command', 'healthy services, demo replicating, data survive'],
    [116, 'Several installations', 'two on one host'],
    [117, 'Pages of broker and workflows', 'linked'],
    [118, 'Tests of everything', 'every line below is in the regular run'],
  ]),
];

export const rows: readonly Row[] = sections.flatMap((one) => one.rows);
