import type { DraftTable } from '../request.js';

/** What one variant calls schema, tables and columns of the staff database. */
export interface StaffNames {
  readonly schema: string;
  readonly employee: string;
  readonly department: string;
  readonly departmentEmployee: string;
  readonly salary: string;
  readonly birthDate: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly gender: string;
  readonly hireDate: string;
  readonly deptName: string;
  readonly amount: string;
}

/** As the sample itself has them. */
export const sampleNames: StaffNames = {
  schema: 'employees',
  employee: 'employee',
  department: 'department',
  departmentEmployee: 'department_employee',
  salary: 'salary',
  birthDate: 'birth_date',
  firstName: 'first_name',
  lastName: 'last_name',
  gender: 'gender',
  hireDate: 'hire_date',
  deptName: 'dept_name',
  amount: 'amount',
};

/** The same database in other houses; the names in the order of the sample's. */
const others = [
  'hr worker division division_worker wage born_on forename surname sex joined_on label gross',
  'rh colaborador setor setor_colaborador salario nascido_em primeiro_nome sobrenome genero admitido_em descricao quantia',
  'airline crew_member station posting payslip birthday call_name family_name sex_code joined_at station_label net_amount',
  'Personal Mitarbeiter Abteilung AbteilungMitarbeiter Gehalt geburtsDatum vorName nachName geschlecht einstellungsDatum Bezeichnung Betrag',
];

export const allStaffNames: readonly StaffNames[] = [sampleNames, ...others.map(inPlaceOfTheSamples)];

function inPlaceOfTheSamples(line: string): StaffNames {
  const names = line.split(' ');
  return { ...sampleNames, ...Object.fromEntries(Object.keys(sampleNames).map((key, place) => [key, names[place]])) };
}

/** The four tables under these names, with the types of the sample. */
export function staffTables(names: StaffNames): readonly DraftTable[] {
  const table = (name: string, key: readonly string[], columns: Readonly<Record<string, string>>): DraftTable => ({
    schema: names.schema,
    table: name,
    key,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  });
  const { birthDate, firstName, lastName, gender, hireDate, deptName, amount } = names;
  const text = (length: number) => `character varying(${length})`;
  const period = { from_date: 'date', to_date: 'date' };
  return [
    table(names.employee, ['id'], {
      id: 'integer',
      ...{ [birthDate]: 'date', [firstName]: text(14), [lastName]: text(16), [gender]: text(1), [hireDate]: 'date' },
    }),
    table(names.department, ['id'], { id: 'character(4)', [deptName]: text(40) }),
    table(names.departmentEmployee, ['employee_id', 'department_id'], {
      ...{ employee_id: 'integer', department_id: 'character(4)' },
      ...period,
    }),
    table(names.salary, ['employee_id', 'from_date'], { employee_id: 'integer', [amount]: 'integer', ...period }),
  ];
}
