import { textsIn } from '@trem/testing';
import { expect, test } from 'vitest';
import { type TaskDraft, taskDefinition } from './definition.js';
import { cronFault } from './schedule-problems.js';
import { settingsProblems } from './settings-problems.js';

const item = { source: { schema: 'public', table: 'item' } };
const draft: TaskDraft = { name: 'shop', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables: [item] };
const found = (more: Partial<TaskDraft>) =>
  settingsProblems(taskDefinition.parse({ accept: ['SETTING_WITHOUT_EFFECT'], ...draft, ...more })).map(
    ({ severity, code, path }) => `${severity} ${code} ${path}`,
  );
const ofTable = (more: object): Partial<TaskDraft> => ({ tables: [{ ...item, ...more }] });

test('settings that agree are without problem', () => {
  expect(found({})).toEqual([]);
  expect(
    found({
      apply: { mode: 'scd2', columns: { commitTime: 'at', createdBy: 'by' }, scd2: { startColumn: 'valid_from' } },
      schedule: { startAt: '2027-01-10T22:00:00', stopAt: '2027-01-10T22:00:01', timeZone: 'America/Sao_Paulo', stopBy: 'commit-time' },
      accept: ['SETTING_WITHOUT_EFFECT'],
      tables: [
        { ...item, apply: { mode: 'history' } },
        { source: { schema: 'public', table: 'other' } },
        { source: { schema: 'public', table: 'old_*' }, pattern: true, exclude: true },
      ],
    }),
  ).toEqual([]);
});

test('a warning is an error until it is accepted', () => {
  const warned = ['warning SETTING_WITHOUT_EFFECT fullLoad.recreateTable', 'error WARNING_NOT_ACCEPTED accept'];
  expect(found({ accept: [], mode: 'cdc', fullLoad: { recreateTable: true } })).toEqual(warned);
});

const scd2 = (more: object): Partial<TaskDraft> => ({ apply: { mode: 'scd2', ...more } });
/** Each way to say that a table keeps versions. */
const versioned: readonly Partial<TaskDraft>[] = [
  scd2({}),
  { targets: [{ endpoint: 'b', apply: { mode: 'history' } }] },
  ofTable({ apply: { mode: 'scd2' } }),
];
const everything = {
  ...{ filters: [{ operator: 'is-null', column: 'a' }], transformations: [{ type: 'lowercase-names' }] },
  ...{ priority: 'high', rowIdentity: 'key', matching: 'all-columns', onLeave: 'keep' },
} as const;
const contradictions: readonly (readonly [Partial<TaskDraft>, readonly string[]])[] = [
  [scd2({ scd2: { startColumn: 'at', endColumn: 'at' } }), ['error NAME_CLASH apply.scd2.endColumn']],
  [scd2({ scd2: { currentColumn: 'scd_start_date' } }), ['error NAME_CLASH apply.scd2.currentColumn']],
  [scd2({ columns: { commitTime: 'scd_end_date' } }), ['error NAME_CLASH apply.columns.commitTime']],
  [
    { apply: { scd2: { startColumn: 'at', endColumn: 'at' } } }, // names of a mode that is not used do not clash
    ['info SETTING_WITHOUT_EFFECT apply.scd2.startColumn', 'info SETTING_WITHOUT_EFFECT apply.scd2.endColumn'],
  ],
  [{ apply: { columns: { createdAt: 'at', updatedAt: 'at' } } }, ['error NAME_CLASH apply.columns.updatedAt']],
  [{ apply: { deletes: 'mark', columns: { updatedAt: 'deleted_at' } } }, ['error NAME_CLASH apply.columns.updatedAt']],
  [{ apply: { mode: 'history', columns: { position: 'trem_position' } } }, ['error NAME_CLASH apply.columns.position']],
  [
    { targets: [{ endpoint: 'b', apply: { mode: 'scd2', scd2: { endColumn: 'scd_current' } } }] },
    ['error NAME_CLASH targets.0.apply.scd2.currentColumn'],
  ],
  [ofTable({ apply: { mode: 'scd2', scd2: { endColumn: 'scd_start_date' } } }), ['error NAME_CLASH tables.0.apply.scd2.endColumn']],
  [scd2({ deletes: 'mark' }), ['error SETTINGS_CONTRADICT apply.deletes']],
  [{ apply: { deletes: 'mark' }, ...ofTable({ apply: { mode: 'history' } }) }, ['error SETTINGS_CONTRADICT tables.0.apply.deletes']],
  [{ fullLoad: { visibility: 'swap', onExistingRows: 'keep' } }, ['error SETTINGS_CONTRADICT fullLoad.visibility']],
  ...versioned.flatMap((versions): typeof contradictions => [
    [
      { ...versions, mode: 'full-load', fullLoad: { truncateTable: true }, schedule: { cron: '0 3 * * *' } },
      ['error SETTINGS_CONTRADICT schedule.cron'],
    ],
    [{ ...versions, fullLoad: { onExistingRows: 'keep' } }, ['error SETTINGS_CONTRADICT fullLoad.onExistingRows']],
    [{ ...versions, mode: 'full-load', fullLoad: { onExistingRows: 'keep' } }, ['error SETTINGS_CONTRADICT fullLoad.onExistingRows']],
  ]),
  [{ ...scd2({}), mode: 'full-load', schedule: { cron: '0 3 * * *' } }, []], // each repeat keeps the versions
  [{ apply: { mode: 'history' }, mode: 'full-load', schedule: { cron: '0 3 * * *' } }, ['error SETTINGS_CONTRADICT schedule.cron']],
  [{ ...scd2({}), mode: 'full-load', schedule: { cron: '0 3 * * *' }, ...ofTable({ apply: { mode: 'upsert' } }) }, []], // no table has it
  [{ ...scd2({}), fullLoad: { onExistingRows: 'keep' }, ...ofTable({ apply: { mode: 'default' } }) }, []],
  [{ fullLoad: { onExistingRows: 'keep', truncateTable: true } }, ['warning SETTING_WITHOUT_EFFECT fullLoad.onExistingRows']],
  [{ fullLoad: { onExistingRows: 'keep', recreateTable: true } }, ['warning SETTING_WITHOUT_EFFECT fullLoad.onExistingRows']],
  [{ mode: 'cdc', fullLoad: { recreateTable: true } }, ['warning SETTING_WITHOUT_EFFECT fullLoad.recreateTable']],
  [{ mode: 'cdc', fullLoad: { truncateTable: true } }, ['warning SETTING_WITHOUT_EFFECT fullLoad.truncateTable']],
  [{ mode: 'cdc', fullLoad: { visibility: 'swap' } }, ['warning SETTING_WITHOUT_EFFECT fullLoad.visibility']],
  [{ mode: 'cdc', cdc: { operations: [] } }, ['error SETTINGS_CONTRADICT cdc.operations']],
  [{ mode: 'full-load', cdc: { operations: [] } }, ['info SETTING_WITHOUT_EFFECT cdc.operations']],
  [ofTable({ operations: [] }), ['error SETTINGS_CONTRADICT tables.0.operations']],
  [ofTable({ exclude: true }), ['error SETTINGS_CONTRADICT tables']],
  [
    { tables: [item, { source: { schema: 'public', table: 'x' }, exclude: true, key: ['id'] }] },
    ['warning SETTING_WITHOUT_EFFECT tables.1.key'],
  ],
  [
    { tables: [item, { source: { schema: 'public', table: 'x' }, exclude: true, ...everything }] },
    ['filters', 'transformations', 'priority', 'rowIdentity', 'matching', 'onLeave'].map(
      (field) => `warning SETTING_WITHOUT_EFFECT tables.1.${field}`,
    ),
  ],
  [ofTable({ key: ['id', 'id'] }), ['error NAME_CLASH tables.0.key']],
  [ofTable({ columns: { include: ['id', 'no', 'id'] } }), ['error NAME_CLASH tables.0.columns.include']],
  [ofTable({ columns: { exclude: ['id', 'id', 'id'] } }), ['error NAME_CLASH tables.0.columns.exclude']],
  [ofTable({ key: ['id'], rowIdentity: 'whole-row' }), ['error SETTINGS_CONTRADICT tables.0.rowIdentity']],
  [ofTable({ rowIdentity: 'whole-row', apply: { mode: 'upsert' } }), ['error SETTINGS_CONTRADICT tables.0.rowIdentity']],
  [ofTable({ matching: 'all-columns' }), []],
  [ofTable({ matching: 'all-columns', key: ['id'] }), ['error SETTINGS_CONTRADICT tables.0.matching']],
  [ofTable({ matching: 'all-columns', rowIdentity: 'whole-row' }), ['error SETTINGS_CONTRADICT tables.0.matching']],
  [ofTable({ matching: 'all-columns', apply: { deletes: 'mark' } }), ['error SETTINGS_CONTRADICT tables.0.matching']],
  [ofTable({ matching: 'all-columns', apply: { deletes: 'delete' } }), []],
  ...['upsert', 'scd2', 'history'].map((mode): (typeof contradictions)[number] => [
    ofTable({ matching: 'all-columns', apply: { mode: mode as 'upsert' } }),
    ['error SETTINGS_CONTRADICT tables.0.matching'],
  ]),
  [{ ...ofTable({ matching: 'all-columns' }), fullLoad: { onExistingRows: 'keep' } }, []],
  [
    { ...ofTable({ matching: 'all-columns' }), mode: 'full-load', schedule: { cron: '0 3 * * *' } },
    ['error SETTINGS_CONTRADICT schedule.cron'],
  ],
  [{ accept: ['WHOLE_ROW_MATCH', 'NO_SUCH_CODE'] }, ['error VALUE_TYPE accept.1']],
  [{ schedule: { cron: '0 3 * * *' } }, ['error SCHEDULE_INVALID schedule.cron']],
  [{ mode: 'full-load', schedule: { cron: '0 3 * * *' } }, []],
  [{ mode: 'full-load', schedule: { cron: '0 3 * *' } }, ['error SCHEDULE_INVALID schedule.cron']],
  [{ mode: 'full-load', schedule: { cron: '60 3 * * *' } }, ['error SCHEDULE_INVALID schedule.cron']],
  [{ schedule: { timeZone: 'Mars/Olympus' } }, ['error SCHEDULE_INVALID schedule.timeZone']],
  [{ schedule: { startAt: '2027-02-31T00:00:00' } }, ['error SCHEDULE_INVALID schedule.startAt']],
  [{ schedule: { startAt: '2027-02-01T25:00' } }, ['error SCHEDULE_INVALID schedule.startAt']],
  [{ schedule: { startAt: '2027-01-10T22:00:00', stopAt: '2027-01-10T22:00:00' } }, ['error SCHEDULE_INVALID schedule.stopAt']],
  [{ schedule: { startAt: '2027-01-10T22:00:00+02:00', stopAt: '2027-01-10T21:00:00Z' } }, []],
  [{ schedule: { stopBy: 'commit-time' } }, ['error SCHEDULE_INVALID schedule.stopBy']],
  [{ mode: 'full-load', schedule: { stopBy: 'commit-time', stopAt: '2027-01-10T22:00:00' } }, ['error SCHEDULE_INVALID schedule.stopBy']],
];

test.each(contradictions)('%j: %j', (more, problems) => {
  expect(found(more)).toEqual(problems);
});

test.each(['* * * * *', '*/5 0-6,22 1 jan-mar MON', '0 0 31 12 7', '59 23 1-31/2 */3 sun,6'])('cron %s', (cron) => {
  expect(cronFault(cron)).toBeUndefined();
});

test.each([
  '',
  '* * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '*/0 * * * *',
  '5-1 * * * *',
  'a * * * *',
  '1,,2 * * * *',
  '* * * * * *',
])('cron "%s" is refused', (cron) => {
  expect(cronFault(cron)).toBeDefined();
});

test.each(['settings-problems', 'schedule-problems', 'version-problems'])(
  'everything that %s can say is said of some row of the table',
  (name) => {
    const said = contradictions.flatMap(([more]) => settingsProblems(taskDefinition.parse({ ...draft, ...more })).map(({ text }) => text));
    const patterns = textsIn(new URL(`./${name}.ts`, import.meta.url));
    expect(patterns.length).toBeGreaterThan(1);
    expect(patterns.filter((pattern) => !said.some((text) => pattern.test(text)))).toEqual([]);
  },
);
