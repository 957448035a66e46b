/** A fault that must never come back. Titles of tests name it by its letter and number: `[W7]`. */
export interface Line {
  readonly name: string;
  readonly never: string;
}

export interface LineSection {
  readonly title: string;
  readonly lines: readonly Line[];
}

const section = (title: string, lines: Readonly<Record<string, string>>): LineSection => ({
  title,
  lines: Object.entries(lines).map(([name, never]) => ({ name, never })),
});

export const lineSections: readonly LineSection[] = [
  section('Data and availability', {
    W1: 'a change leaves the log before it is safe',
    W2: 'a slot made after the reading of a load',
    W3: 'tables of one load from different snapshots',
    W4: 'slots, queues or publications dropped by pattern',
    W5: 'mode default that needs something of scd2, or loops on one batch',
    W6: 'tables of key columns only crash in upsert',
    W6b: 'a setting lost between definition and engine',
    W7: 'a newline that cuts text or nulls what follows',
    W8: 'a doubled quote',
    W9: 'the text null, or an empty one, taken for null',
    W10: 'arrays dropped, or stopping the stream',
    W11: 'a value that was not resent overwritten',
    W12: 'a key change that leaves the old row or version',
    W13: 'names with colon, blank, capitals or quotes cut or missed',
    W14: 'positions ordered as text, transactions by id',
    W15: 'a transaction seen in parts or out of order',
    W16: 'a delivery that acts twice',
    W17: 'something published to no queue, or without confirm',
    W18: 'a failing row that vanishes',
    W19: 'an error that ends a process, or one change that blocks others for ever',
    W20: 'a delivery that cannot be read hangs the consumer',
    W21: 'a dead letter acknowledged before it is stored',
    W22: 'a row that stays though it no longer matches; a delete dropped for want of an image',
    W23: 'TRUNCATE or DDL ignored in silence',
    W24: 'types guessed from the first rows',
    W25: 'a null or odd value that stops a stream',
    W26: 'a reload that destroys versions unasked',
    W27: 'log kept unseen by a task that is gone',
    W28: 'a fresh checkout that lacks a folder',
    W29: 'a stop that ends more than the task',
    W30: 'a reload that remembers, a continue that takes an old definition',
    W31: 'two installations that clash',
    W32: 'containers made anew that forget',
  }),
  section('Security', {
    S1: 'superuser or trust needed',
    S2: 'anything without sign-in; a saved password given back',
    S3: 'a name that reaches SQL unquoted',
    S4: 'an expression that runs as code',
    S5: 'stored state that becomes code',
    S6: 'a key in an image; secrets lost by rotation',
    S7: 'a default login published; row values in logs or metrics',
    S8: 'logs, databases or credentials in the repository',
    S9: 'AI output or an import that becomes a task unchecked',
  }),
  section('Performance', {
    P1: 'a whole table in memory; filters after the extraction; one table at a time',
    P2: 'all pending changes fetched at once',
    P3: 'a process or connection for each poll or batch',
    P4: 'a statement and commit for each row in bulk',
    P5: 'a long apply that misses the heartbeat',
    P6: 'a page that reads everything to show its end',
    P7: 'a load that blocks readers',
  }),
  section('Correctness and use', {
    D1: 'arithmetic without precedence',
    D2: 'years subtracted where an age was asked for',
    D3: 'DDL with the type from before a transformation',
    D4: 'a literal that becomes null or is refused late',
    D5: 'typed numbers that arrive as text',
    D6: 'a list of keys taken for one string',
    D7: 'parameters that only engine or only console know',
    D8: 'rules that differ between load and stream',
    D9: 'a time without zone and clock',
    D10: 'versions without a change, key changes or returns handled wrongly',
    D11: 'a failure counted as success, a dead worker shown as running',
    D12: 'a stale page saved over something newer',
    D13: 'something knowable found only at run time',
    D14: 'a table without key that stops a task',
    D15: 'precision, arrays, enums, json or zones lost in CREATE; a missing schema',
    D16: 'one failure that repeats finished tables or leaves no record',
    D17: 'something left over by a kill',
    D18: 'an errors page that fails on odd entries',
  }),
  section('From other pipelines', {
    O1: 'a forgotten binlog position',
    O2: 'a failing change skipped; one failure that fails all that follow',
    O3: 'a table outside the mapping stops the stream; a wrong mapping found late',
    O4: 'a narrow key that overwrites siblings; all-columns that doubles',
    O5: 'select then write for each row; two writers that race',
    O6: 'a stream without the load asked for; busy when idle',
    O7: 'deletes left out; keys that must be called id',
    O8: 'rebuilt dimensions with new ids beside old rows',
    O9: 'an ingestion that doubles rows when run again',
    O10: 'facts that lose rows by joins',
    O11: 'a stopped copy that holds up others or drifts unseen',
    O12: 'fixed sleeps for readiness; files appended to at each start',
    O13: 'a lake that begins at latest; positions committed by themselves',
    O14: 'steps that share an identity; errors logged and skipped',
    O15: 'partitions rewritten for a change; names that collide',
    O16: 'equal real changes merged',
    O17: 'a shipped configuration that does not start',
  }),
];

export const lines: readonly Line[] = lineSections.flatMap((one) => one.lines);
