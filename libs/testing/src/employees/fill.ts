import pg from 'pg';
import { EMPLOYEES_SCHEMA, EMPLOYEES_TABLES, type EmployeesTable, employeesRows, OPEN_END } from './tables.js';

export interface FillEmployeesOptions {
  readonly url: string;
  /** The same seed makes the same rows. */
  readonly seed?: number;
  /** 1 is 300,024 people with 2,844,047 salaries. */
  readonly scale?: number;
}

/** Tables without keys, so that filling is quick. */
const CREATE = `
  CREATE SCHEMA employees;
  CREATE TABLE employees.department (id char(4) NOT NULL, dept_name varchar(40) NOT NULL);
  CREATE TABLE employees.employee (
    id int NOT NULL, birth_date date NOT NULL, first_name varchar(14) NOT NULL, last_name varchar(16) NOT NULL,
    gender varchar(1) NOT NULL, hire_date date NOT NULL);
  CREATE TABLE employees.department_employee (employee_id int NOT NULL, department_id char(4) NOT NULL, from_date date NOT NULL, to_date date NOT NULL);
  CREATE TABLE employees.salary (employee_id int NOT NULL, amount int NOT NULL, from_date date NOT NULL, to_date date NOT NULL)`;

const KEYS = `
  ALTER TABLE employees.department ADD PRIMARY KEY (id);
  ALTER TABLE employees.employee ADD PRIMARY KEY (id);
  ALTER TABLE employees.department_employee ADD PRIMARY KEY (employee_id, department_id);
  ALTER TABLE employees.salary ADD PRIMARY KEY (employee_id, from_date);
  ANALYZE employees.employee, employees.department_employee, employees.salary`;

const FIRST = `'{Ana,José,Zoë,Łukasz,François,Émile,Ólafur,Çağla,Iñaki,Søren,Björk,Hélène,Nuño,Žofia,Ágnes,Renée,Chirstian,Georgi,Bezalel,Parto,Kyoichi,Anneke,Tzvetan,Saniya,Sumant,Duangkaew,Mary,Patricio,Eberhardt,Berni,Guoxiang,Kazuhito}'::text[]`;
const LAST = `'{Muñoz,Gonçalves,Facello,Simmel,Bamford,Koblick,Maliniak,Preusig,Zieliński,Müller,Peac,Piveteau,Sluis,Bridgland,Terkki,Genin,Nooteboom,Cappelletti,Bouloucos,Peha,Haddadi,O''Brien,Warwick,Pettey,Heyers,Berztiss,Ångström,D''Ávila,Škoda,Ebbe,Núñez,Saint-Éxupéry,Swan}'::text[]`;

/**
 * Rows made by the server itself: $1 rows, $2 the seed, $3 the people. All of it is arithmetic of number and seed, so it is the same on every server.
 * Salaries of a person follow each other without a gap, the last one is open; the same for departments.
 */
const ROWS: Record<EmployeesTable, string> = {
  department: `
    SELECT 'd' || lpad(n::text, 3, '0'), (ARRAY['Marketing', 'Finance', 'Human Resources', 'Production', 'Development', 'Quality Management', 'Sales', 'Research', 'Customer Service'])[n]
      FROM generate_series(1, $1) n`,
  employee: `
    SELECT 10000 + n, date '1952-02-01' + ((n * 6007::bigint + $2) % 4750)::int, f[1 + ((n * 13::bigint + n / 7 + $2) % cardinality(f))::int],
           l[1 + ((n * 29::bigint + n / 32 + $2) % cardinality(l))::int], CASE WHEN (n * 17::bigint + n / 5 + $2) % 5 < 2 THEN 'F' ELSE 'M' END, ${hired('n')}
      FROM generate_series(1, $1) n, (SELECT ${FIRST} AS f, ${LAST} AS l) names`,
  department_employee: `
    SELECT 10000 + p, 'd' || lpad((1 + (p + k * 4 + $2) % 9)::text, 3, '0'), ${hired('p')} + k * 900,
           CASE WHEN n + $3 > $1 THEN date '${OPEN_END}' ELSE ${hired('p')} + (k + 1) * 900 END
      FROM generate_series(1, $1) n, LATERAL (SELECT 1 + (n - 1) % $3 AS p, (n - 1) / $3 AS k) person`,
  salary: `
    SELECT 10000 + p, 38000 + ((p * 7919::bigint + $2) % 42000)::int + k * (600 + p % 1700), ${hired('p')} + k * 365,
           CASE WHEN n + $3 > $1 THEN date '${OPEN_END}' ELSE ${hired('p')} + (k + 1) * 365 END
      FROM generate_series(1, $1) n, LATERAL (SELECT 1 + (n - 1) % $3 AS p, (n - 1) / $3 AS k) person`,
};

function hired(person: string): string {
  return `(date '1985-01-01' + ((${person} * 3571::bigint + $2) % 5500)::int)`;
}

/** Makes schema `employees` in a database and fills it, all in one transaction. Returns the number of rows. */
export async function fillEmployees({ url, seed = 1, scale = 1 }: FillEmployeesOptions): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'employees-fill' });
  await client.connect();
  try {
    await client.query(`BEGIN; SET LOCAL synchronous_commit = off; ${CREATE}`);
    const people = employeesRows('employee', scale);
    let rows = 0;
    for (const { table } of EMPLOYEES_TABLES) {
      // Our own whole numbers, written in place: their types in the middle of expressions stay plain.
      const values = [employeesRows(table, scale), seed, people].map((value) => `${Math.trunc(value)}`);
      const sql = ROWS[table].replace(/\$([123])/g, (_, place) => values[Number(place) - 1] ?? '');
      rows += (await client.query(`INSERT INTO ${EMPLOYEES_SCHEMA}.${table} ${sql}`)).rowCount ?? 0;
    }
    await client.query(`${KEYS}; COMMIT`);
    return rows;
  } finally {
    await client.end();
  }
}

/** Removes the schema. Harmless when there is none. */
export async function dropEmployees(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'employees-fill' });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${EMPLOYEES_SCHEMA} CASCADE`);
  } finally {
    await client.end();
  }
}
