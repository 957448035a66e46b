import type { DraftEndpoint } from '../request.js';
import type { Sentence } from './sentence.js';
import { allStaffNames, type StaffNames, sampleNames, staffTables } from './staff-names.js';

export { type StaffNames, sampleNames } from './staff-names.js';

/** A reference prompt with other names, its clauses in another order, in English or Portuguese. */
export interface Variant {
  readonly names: StaffNames;
  readonly sentence: Sentence;
  readonly endpoints: readonly DraftEndpoint[];
}

/** Of each prompt; each a pair of names and language of its own. Seed 0 is the prompt as it was written. */
export const VARIANTS = 10;

const ends = { source: 'people_db', target: 'warehouse' };
const both = { source: { endpoint: ends.source }, targets: [{ endpoint: ends.target }] };
const value = 'modify-column-value' as const;

/** Names of columns and tables are said by words where they are made of words, as people do. */
const said = (name: string) => name.replaceAll('_', ' ');

/** The first reference prompt: one table, filtered, with upsert and a column joined of two. */
export function loadAndFollow(seed: number): Variant {
  const names = namesOf(seed);
  const { schema, employee, firstName, lastName, gender } = names;
  const sentences = isPortuguese(seed)
    ? [
        `Carregue a tabela ${employee} do esquema ${schema} completamente e depois acompanhe as mudanças com upsert.`,
        `Quero apenas mulheres (${gender} F).`,
        'Nunca pare por causa de um erro.',
        `Adicione full_name: ${firstName}, um espaço, ${lastName}.`,
      ]
    : [
        `Load table ${employee} of schema ${schema} completely and then follow its changes with upsert.`,
        `I only want women (${gender} F).`,
        'Never stop because of an error.',
        `Add full_name: ${said(firstName)}, a space, ${said(lastName)}.`,
      ];
  return variant(seed, sentences, {
    ...both,
    mode: 'full-load-and-cdc',
    apply: { mode: 'upsert' },
    tables: [
      {
        source: { schema, table: employee },
        filters: [{ operator: 'equals', column: gender, value: 'F' }],
        transformations: [
          { type: 'create-column', operation: 'concat', newColumn: 'full_name', dependsOn: [firstName, lastName], separator: ' ' },
        ],
      },
    ],
  });
}

/** The second reference prompt: four tables with versions, under new names, with 16 transformations. */
export function versionsUnderNewNames(seed: number): Variant {
  const names = namesOf(seed);
  return variant(seed, isPortuguese(seed) ? inPortuguese(names, seed) : inEnglish(names, seed), versions(names));
}

function inEnglish(names: StaffNames, seed: number): readonly string[] {
  const { schema, employee, department, departmentEmployee, salary, birthDate, hireDate, firstName, lastName, deptName, amount } = names;
  const tables = [`${employee} as staff`, `${department} as unit`, `${departmentEmployee} as assignment`, `${salary} as pay`];
  const renames = [
    `the ${employee}'s id to staff_id and ${firstName} to given_name`,
    `the ${salary}'s ${amount} to monthly_amount and divide it by 12`,
    `the ${department}'s ${deptName} to unit_name`,
  ];
  const made = [
    `years_at_hire between ${bothOf(birthDate, hireDate)}`,
    `full_name of ${bothOf('given_name', lastName)} with a space`,
    'origin with the constant HR',
  ];
  return [
    `Reload with table recreation and truncation, then CDC with versions (scd2), checking every 5 seconds, from schema ${schema} to schema people: ${inOrder(tables, seed).join(', ')}.`,
    `Rename ${inOrder(renames, seed).join(', ')}.`,
    `${capitalised(said(lastName))}s and unit names in capitals.`,
    `On staff add ${inOrder(made, seed).join(', ')}, and loaded_at with the present time.`,
  ];
}

function inPortuguese(names: StaffNames, seed: number): readonly string[] {
  const { schema, employee, department, departmentEmployee, salary, birthDate, hireDate, firstName, lastName, deptName, amount } = names;
  const tables = [`${employee} como staff`, `${department} como unit`, `${departmentEmployee} como assignment`, `${salary} como pay`];
  const renames = [
    `${employee}.id para staff_id e ${firstName} para given_name`,
    `${salary}.${amount} para monthly_amount e divida ${salary}.${amount} por 12`,
    `${department}.${deptName} para unit_name`,
  ];
  const made = [
    `years_at_hire entre ${birthDate} e ${hireDate}`,
    `full_name com given_name e ${lastName} com um espaço`,
    'origin com o valor constante HR',
  ];
  return [
    `Recarregue ${inOrder(tables, seed).join(', ')}, do esquema ${schema} para o esquema people, recriando as tabelas, esvaziando as tabelas antes, com versões (scd2), verificando a cada 5 segundos.`,
    `Renomeie ${inOrder(renames, seed).join(', ')}.`,
    `${lastName} e unit_name em maiúsculas.`,
    `Na tabela staff adicione ${inOrder(made, seed).join(', ')} e loaded_at com a hora atual.`,
  ];
}

function versions(names: StaffNames): Definition {
  const { schema, employee, department, departmentEmployee, salary, birthDate, hireDate, firstName, lastName, deptName, amount } = names;
  const as = (targetTable: string) => ({ type: 'modify-table-name', targetTable }) as const;
  const rename = (column: string, targetColumn: string) => ({ type: 'modify-column-name', column, targetColumn }) as const;
  const create = { type: 'create-column' } as const;
  return {
    ...{ ...both, startMode: 'reload', apply: { mode: 'scd2' } },
    ...{ fullLoad: { recreateTable: true, truncateTable: true }, cdc: { intervalMs: 5000 } },
    transformations: [{ type: 'modify-schema-name', targetSchema: 'people', appliesTo: { schema } }],
    tables: [
      {
        source: { schema, table: employee },
        transformations: [
          ...[as('staff'), rename('id', 'staff_id'), rename(firstName, 'given_name')],
          { type: value, operation: 'uppercase', column: lastName },
          { ...create, operation: 'date-diff-years', newColumn: 'years_at_hire', dependsOn: [birthDate, hireDate] },
          { ...create, operation: 'concat', newColumn: 'full_name', dependsOn: ['given_name', lastName], separator: ' ' },
          { ...create, operation: 'literal', newColumn: 'origin', value: 'HR', valueType: 'varchar' },
          { ...create, operation: 'datetime-now', newColumn: 'loaded_at' },
        ],
      },
      {
        source: { schema, table: department },
        transformations: [as('unit'), rename(deptName, 'unit_name'), { type: value, operation: 'uppercase', column: 'unit_name' }],
      },
      { source: { schema, table: departmentEmployee }, transformations: [as('assignment')] },
      {
        source: { schema, table: salary },
        transformations: [
          ...[as('pay'), rename(amount, 'monthly_amount')],
          { type: value, operation: 'math-expression', expression: 'value / 12', column: 'monthly_amount' },
        ],
      },
    ],
  };
}

type Definition = Extract<Sentence['expected'], { tag: 'definition' }>['definition'];

function variant(seed: number, sentences: readonly string[], definition: Definition): Variant {
  const names = namesOf(seed);
  return {
    names,
    endpoints: [
      { name: ends.source, access: 'source-and-target', tables: staffTables(names) },
      { name: ends.target, access: 'source-and-target', tables: [] },
    ],
    sentence: { sentence: inOrder(sentences, seed).join(' '), ...ends, expected: { tag: 'definition', definition } },
  };
}

const namesOf = (seed: number) => allStaffNames[seed % allStaffNames.length] ?? sampleNames;
const isPortuguese = (seed: number) => seed % 2 === 1;

/** "birth and hire date": the word that two names end with is said once. */
function bothOf(first: string, second: string): string {
  const [one, other] = [said(first), said(second)];
  const last = other.split(' ').at(-1) ?? '';
  const isNoun = last.length > 3; // not "born and joined on"
  return isNoun && one.endsWith(` ${last}`) ? `${one.slice(0, -last.length - 1)} and ${other}` : `${one} and ${other}`;
}

const capitalised = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** One order of them; 0 is the one given. */
function inOrder<T>(items: readonly T[], seed: number): readonly T[] {
  const left = [...items];
  let rest = seed;
  return items.flatMap(() => {
    const place = rest % left.length;
    rest = Math.floor(rest / Math.max(1, left.length - 1)) + (rest > 0 ? 1 : 0);
    return left.splice(place, 1);
  });
}
