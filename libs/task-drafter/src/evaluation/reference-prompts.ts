import type { DraftEndpoint, DraftTable } from '../request.js';
import type { Sentence } from './sentence.js';

/** The two reference prompts with other names, their sentences in another order, in English or Portuguese: `seed` from 0 chooses. */
export interface Variant {
  readonly sentence: Sentence;
  readonly endpoints: readonly DraftEndpoint[];
}

const names = [
  {
    schema: 'employees',
    person: 'employee',
    unit: 'department',
    link: 'department_employee',
    pay: 'salary',
    first: 'first_name',
    last: 'last_name',
    flag: 'gender',
    hired: 'hire_date',
  },
  {
    schema: 'hr',
    person: 'worker',
    unit: 'division',
    link: 'division_worker',
    pay: 'wage',
    first: 'forename',
    last: 'surname',
    flag: 'sex',
    hired: 'joined_on',
  },
  {
    schema: 'rh',
    person: 'colaborador',
    unit: 'setor',
    link: 'setor_colaborador',
    pay: 'salario',
    first: 'primeiro_nome',
    last: 'sobrenome',
    flag: 'genero',
    hired: 'admitido_em',
  },
] as const;
type Words = (typeof names)[number];

const targets = [{ endpoint: 'warehouse' }];
const value = 'modify-column-value' as const;

/** Columns are said by words where the name is made of words, as people do. */
const said = (name: string) => name.replaceAll('_', ' ');

export function loadAndFollow(seed: number): Variant {
  const words = pick(seed);
  const { schema, person, first, last, flag } = words;
  const isPortuguese = seed % 2 === 1;
  const sentences = isPortuguese
    ? [
        `Carregue a tabela ${person} do esquema ${schema} completamente e depois acompanhe as mudanças com upsert.`,
        `Quero apenas mulheres (${flag} F).`,
        'Nunca pare por causa de um erro.',
        `Adicione full_name: ${first}, um espaço, ${last}.`,
      ]
    : [
        `Load table ${person} of schema ${schema} completely and then follow its changes with upsert.`,
        `I only want women (${flag} F).`,
        'Never stop because of an error.',
        `Add full_name: ${said(first)}, a space, ${said(last)}.`,
      ];
  return {
    endpoints: endpointsOf(words),
    sentence: {
      sentence: turned(sentences, seed).join(' '),
      source: 'people_db',
      target: 'warehouse',
      expected: {
        tag: 'definition',
        definition: {
          ...{ source: { endpoint: 'people_db' }, targets, mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
          tables: [
            {
              source: { schema, table: person },
              filters: [{ operator: 'equals', column: flag, value: 'F' }],
              transformations: [
                { type: 'create-column', operation: 'concat', newColumn: 'full_name', dependsOn: [first, last], separator: ' ' },
              ],
            },
          ],
        },
      },
    },
  };
}

export function versionsUnderNewNames(seed: number): Variant {
  const words = pick(seed);
  const { schema, person, unit, link, pay, first, last, hired } = words;
  const isPortuguese = seed % 2 === 1;
  const sentences = isPortuguese
    ? [
        `Recarregue ${person} como staff, ${unit} como unit, ${link} como assignment, ${pay} como pay, do esquema ${schema} para o esquema people, recriando as tabelas, esvaziando as tabelas antes, com versões (scd2), verificando a cada 5 segundos.`,
        `Renomeie ${person}.id para staff_id e ${first} para given_name, ${pay}.amount para monthly_amount e divida ${pay}.amount por 12, ${unit}.label para unit_name.`,
        `${last} e unit_name em maiúsculas.`,
        `Na tabela staff adicione years_at_hire entre born_on e ${hired}, full_name com given_name e ${last} com um espaço, origin com o valor constante HR e loaded_at com a hora atual.`,
      ]
    : [
        `Reload with table recreation and truncation, then CDC with versions (scd2), checking every 5 seconds, from schema ${schema} to schema people: ${person} as staff, ${unit} as unit, ${link} as assignment, ${pay} as pay.`,
        `Rename the ${person}'s id to staff_id and ${first} to given_name, the ${pay}'s amount to monthly_amount and divide it by 12, the ${unit}'s label to unit_name.`,
        `${said(last)} and unit names in capitals.`,
        `On staff add years_at_hire between ${said('born_on')} and ${said(hired)}, full_name of given name and ${said(last)} with a space, origin with the constant HR, and loaded_at with the present time.`,
      ];
  return {
    endpoints: endpointsOf(words),
    sentence: { sentence: turned(sentences, seed).join(' '), source: 'people_db', target: 'warehouse', expected: versions(words) },
  };
}

function versions({ schema, person, unit, link, pay, last, first, hired }: Words): Sentence['expected'] {
  const as = (targetTable: string) => ({ type: 'modify-table-name', targetTable }) as const;
  const rename = (column: string, targetColumn: string) => ({ type: 'modify-column-name', column, targetColumn }) as const;
  const create = { type: 'create-column' } as const;
  return {
    tag: 'definition',
    definition: {
      ...{ source: { endpoint: 'people_db' }, targets, startMode: 'reload', apply: { mode: 'scd2' } },
      ...{ fullLoad: { recreateTable: true, truncateTable: true }, cdc: { intervalMs: 5000 } },
      transformations: [{ type: 'modify-schema-name', targetSchema: 'people', appliesTo: { schema } }],
      tables: [
        {
          source: { schema, table: person },
          transformations: [
            ...[as('staff'), rename('id', 'staff_id'), rename(first, 'given_name')],
            { type: value, operation: 'uppercase', column: last },
            { ...create, operation: 'date-diff-years', newColumn: 'years_at_hire', dependsOn: ['born_on', hired] },
            { ...create, operation: 'concat', newColumn: 'full_name', dependsOn: ['given_name', last], separator: ' ' },
            { ...create, operation: 'literal', newColumn: 'origin', value: 'HR', valueType: 'varchar' },
            { ...create, operation: 'datetime-now', newColumn: 'loaded_at' },
          ],
        },
        {
          source: { schema, table: unit },
          transformations: [as('unit'), rename('label', 'unit_name'), { type: value, operation: 'uppercase', column: 'unit_name' }],
        },
        { source: { schema, table: link }, transformations: [as('assignment')] },
        {
          source: { schema, table: pay },
          transformations: [
            ...[as('pay'), rename('amount', 'monthly_amount')],
            { type: value, operation: 'math-expression', expression: 'value / 12', column: 'monthly_amount' },
          ],
        },
      ],
    },
  };
}

function endpointsOf({ schema, person, unit, link, pay, first, last, flag, hired }: Words): readonly DraftEndpoint[] {
  const table = (name: string, columns: Readonly<Record<string, string>>): DraftTable => ({
    schema,
    table: name,
    key: [Object.keys(columns)[0] ?? ''],
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  });
  const tables = [
    table(person, { id: 'integer', [first]: 'text', [last]: 'text', [flag]: 'character(1)', born_on: 'date', [hired]: 'date' }),
    table(unit, { id: 'integer', label: 'text' }),
    table(link, { person_id: 'integer', unit_id: 'integer', from_date: 'date' }),
    table(pay, { person_id: 'integer', from_date: 'date', amount: 'integer' }),
  ];
  return [
    { name: 'people_db', access: 'source-and-target', tables },
    { name: 'warehouse', access: 'source-and-target', tables: [] },
  ];
}

function pick(seed: number): Words {
  return names[seed % names.length] ?? names[0];
}

/** The same sentences, beginning at another. */
function turned(sentences: readonly string[], seed: number): readonly string[] {
  const from = seed % sentences.length;
  return [...sentences.slice(from), ...sentences.slice(0, from)];
}
