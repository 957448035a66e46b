import { type StaffNames, sampleNames } from '@trem/task-drafter/reference-prompts';
import { createTestDatabase, fillEmployees, OPEN_END, type TestDatabase } from '@trem/testing';

const SCALE = 0.001;
const TABLES = ['employee', 'department', 'departmentEmployee', 'salary'] as const;
const COLUMNS = [
  ...(['birthDate', 'firstName', 'lastName', 'gender', 'hireDate'] as const).map((column) => ['employee', column] as const),
  ['department', 'deptName'],
  ['salary', 'amount'],
] as const;

const quoted = (name: string) => `"${name}"`;

/** The staff database under the names of a variant, and what the second prompt must make of it, step by step: schema `judged`. */
export interface RenamedStaff extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly names: StaffNames;
  /** Makes all changes, a transaction each. */
  change(): Promise<void>;
}

/** @param hasOldRows the source sends old rows whole (REPLICA IDENTITY FULL) */
export async function renamedStaff(names: StaffNames, { hasOldRows }: { readonly hasOldRows: boolean }): Promise<RenamedStaff> {
  const database = await createTestDatabase('source');
  await fillEmployees({ url: database.url, scale: SCALE });
  for (const statement of renamesTo(names)) {
    await database.query(statement);
  }
  if (hasOldRows) {
    await database.query(`ALTER TABLE ${at(names, 'employee')} REPLICA IDENTITY FULL`);
  }
  await database.query('CREATE SCHEMA judged');
  const judged = Object.entries(versionedRows(names));
  for (const [table, rows] of judged) {
    await database.query(`CREATE TABLE judged.${table} AS SELECT 0 AS step, r.* FROM (${rows}) r`);
  }
  return {
    database,
    names,
    change: async () => {
      for (const [step, sql] of changesOf(names).entries()) {
        await database.query(sql);
        for (const [table, rows] of judged) {
          await database.query(`INSERT INTO judged.${table} SELECT ${step + 1}, r.* FROM (${rows}) r`);
        }
      }
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const at = (names: StaffNames, table: (typeof TABLES)[number]) => `${quoted(names.schema)}.${quoted(names[table])}`;

function renamesTo(names: StaffNames): readonly string[] {
  const changes = [
    ...COLUMNS.map(([table, key]) => [`TABLE ${at(sampleNames, table)} RENAME COLUMN ${sampleNames[key]}`, key] as const),
    ...TABLES.map((key) => [`TABLE ${at(sampleNames, key)} RENAME`, key] as const),
    [`SCHEMA ${sampleNames.schema} RENAME`, 'schema'] as const,
  ];
  return changes.flatMap(([what, key]) => (names[key] === sampleNames[key] ? [] : [`ALTER ${what} TO ${quoted(names[key])}`]));
}

/** What the first prompt must come to, at the source and at the target. */
export function women(names: StaffNames): { readonly atSource: string; readonly atTarget: string } {
  const { birthDate, firstName, lastName, gender, hireDate } = names;
  const columns = ['id', ...[birthDate, firstName, lastName, gender, hireDate].map(quoted)].join(', ');
  const fullName = `${quoted(firstName)} || ' ' || ${quoted(lastName)}`;
  return {
    atSource: `SELECT ${columns}, ${fullName} AS full_name FROM ${at(names, 'employee')} WHERE ${quoted(gender)} = 'F'`,
    atTarget: `SELECT ${columns}, full_name FROM ${at(names, 'employee')}`,
  };
}

const VERSION_TABLES = ['staff', 'unit', 'assignment', 'pay'] as const;

/** What the second prompt must come to, table by table: every version, and which of them are current. */
export const versions = VERSION_TABLES.map((table) => ({
  table,
  atSource: `
    SELECT (to_jsonb(j) - 'step') || jsonb_build_object('scd_current', (step = last)::int)
      FROM judged.${table} j, (SELECT max(step) AS last FROM judged.${table}) steps
     WHERE step = last OR NOT EXISTS (SELECT FROM judged.${table} next WHERE next.step = j.step + 1 AND to_jsonb(next) - 'step' = to_jsonb(j) - 'step')`,
  atTarget: `SELECT to_jsonb(v) - '{scd_start_date,scd_end_date,loaded_at}'::text[] FROM people.${table} v`,
}));

/** Versions that end before they begin, are current and ended, or follow each other with an overlap; people without the time when they were loaded. */
export const MALFORMED = VERSION_TABLES.map((table) => {
  const key = { staff: 'staff_id', unit: 'id', assignment: 'employee_id, department_id', pay: 'employee_id, from_date' }[table];
  const never = table === 'staff' ? 'loaded_at IS NULL OR loaded_at > clock_timestamp()' : 'false';
  return `SELECT '${table}' FROM (SELECT *, lead(scd_start_date) OVER (PARTITION BY ${key} ORDER BY scd_start_date) AS next FROM people.${table}) v
    WHERE (scd_current = 1) <> (scd_end_date IS NULL) OR scd_end_date <= scd_start_date OR next < coalesce(scd_end_date, 'infinity') OR ${never}`;
}).join(' UNION ALL ');

function versionedRows(names: StaffNames): Readonly<Record<(typeof VERSION_TABLES)[number], string>> {
  const [birth, first, last, hired] = [names.birthDate, names.firstName, names.lastName, names.hireDate].map(quoted);
  const capitals = (column: string) => `upper(${column} COLLATE pg_unicode_fast)`;
  return {
    staff: `
      SELECT id AS staff_id, ${birth}, ${first} AS given_name, ${capitals(`${last}`)} AS ${last}, ${quoted(names.gender)}, ${hired},
             extract(year FROM age(${hired}, ${birth}))::int AS years_at_hire, ${first} || ' ' || ${capitals(`${last}`)} AS full_name, 'HR' AS origin
        FROM ${at(names, 'employee')}`,
    unit: `SELECT id, ${capitals(quoted(names.deptName))} AS unit_name FROM ${at(names, 'department')}`,
    assignment: `SELECT * FROM ${at(names, 'departmentEmployee')}`,
    pay: `
      SELECT employee_id, (${quoted(names.amount)}::numeric / 12)::numeric(38, 10) AS monthly_amount, from_date, to_date FROM ${at(names, 'salary')}`,
  };
}

/** Rows that come, change, pass the filter and no longer, move on to the next period, go and return. */
function changesOf(names: StaffNames): readonly string[] {
  const [employee, department, assignment, salary] = TABLES.map((table) => at(names, table));
  const [last, gender, amount] = [names.lastName, names.gender, names.amount].map(quoted);
  return [
    `INSERT INTO ${employee} VALUES (1, '1990-02-28', 'Zoë', 'Ångström', 'F', '2020-02-29'), (2, '1992-02-29', 'Ana', 'O''Brien', 'F', '2021-02-28'),
       (3, '1992-04-02', 'Søren', 'Škoda', 'M', '2020-01-01')`,
    `UPDATE ${employee} SET ${last} = 'Muñoz' WHERE id = 1; UPDATE ${employee} SET ${gender} = 'F' WHERE id = 3;
     UPDATE ${salary} SET to_date = '2030-01-01' WHERE employee_id = 10001 AND to_date = '${OPEN_END}';
     INSERT INTO ${salary} VALUES (10001, 90000, '2030-01-01', '${OPEN_END}')`,
    `UPDATE ${employee} SET ${gender} = 'M' WHERE id = 1; UPDATE ${department} SET ${quoted(names.deptName)} = 'Straße und Brücke' WHERE id = 'd001'`,
    `DELETE FROM ${employee} WHERE id = 2; DELETE FROM ${salary} WHERE employee_id = 10002; DELETE FROM ${assignment} WHERE employee_id = 10002`,
    `INSERT INTO ${employee} VALUES (2, '1992-02-29', 'Ana', 'again', 'F', '2021-03-01'); UPDATE ${salary} SET ${amount} = ${amount} + 1 WHERE employee_id % 10 = 3`,
  ];
}
