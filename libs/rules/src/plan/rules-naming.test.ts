import { type TaskDraft, taskDefinition } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import { expect, test } from 'vitest';
import type { PlanOptions } from './plan-tables.js';
import { ruleNaming } from './rules-naming.js';

const source = { schema: 'public', table: 'item' };

function path(draft: Partial<TaskDraft>, ...names: string[]): string | undefined {
  const definition = taskDefinition.parse({
    ...{ name: 't', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables: [{ source }] },
    ...draft,
  });
  return ruleNaming({ definition } as unknown as PlanOptions, { ...source } as unknown as TableShape, new Set(names));
}

const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'name' } as const;

test.each<[string, Partial<TaskDraft>, string | undefined]>([
  ['a filter', { tables: [{ source, filters: [{ operator: 'is-null', column: 'name' }] }] }, 'tables.0.filters.0.column'],
  [
    'the value of a filter names nothing',
    { tables: [{ source, filters: [{ operator: 'equals', column: 'id', value: 'name' }] }] },
    undefined,
  ],
  ['columns that are chosen', { tables: [{ source, columns: { include: ['id', 'name'] } }] }, 'tables.0.columns.include.1'],
  ['columns that are left out', { tables: [{ source, columns: { exclude: ['name'] } }] }, 'tables.0.columns.exclude.0'],
  ['a key', { tables: [{ source, key: ['name'] }] }, 'tables.0.key.0'],
  ['a transformation', { tables: [{ source, transformations: [upper] }] }, 'tables.0.transformations.0.column'],
  [
    'what a column is made of',
    {
      tables: [
        {
          source,
          transformations: [{ type: 'create-column', operation: 'concat', newColumn: 'x', dependsOn: ['id', 'name'], separator: '' }],
        },
      ],
    },
    'tables.0.transformations.0.dependsOn.1',
  ],
  [
    'what is made',
    {
      tables: [
        { source, transformations: [{ type: 'create-column', operation: 'literal', newColumn: 'name', value: 1, valueType: 'integer' }] },
      ],
    },
    'tables.0.transformations.0.newColumn',
  ],
  [
    'a rule of the task that reaches the table',
    { transformations: [{ ...upper, appliesTo: { table: 'item' } }] },
    'transformations.0.column',
  ],
  ['one that reaches another', { transformations: [{ ...upper, appliesTo: { table: 'other' } }] }, undefined],
  ['a table of that name', { tables: [{ source, transformations: [{ type: 'modify-table-name', targetTable: 'name' }] }] }, undefined],
  ['another column', { tables: [{ source, transformations: [{ ...upper, column: 'title' }] }] }, undefined],
])('%s', (_title, draft, expected) => {
  expect(path(draft, 'name', 'label')).toBe(expected);
});
