import type { TaskPreview } from '@trem/contracts';
import { expect, test } from 'vitest';
import { previewText } from './preview-text.js';

const shown: TaskPreview = {
  source: { schema: 'public', table: 'customer' },
  target: { schema: 'dwh', table: 'dim_customer' },
  sourceColumns: [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'text' },
  ],
  columns: [
    { name: 'id', type: 'integer', source: 'id' },
    { name: 'label', type: 'text', source: 'name' },
  ],
  order: [{ name: 'uppercase', column: 'label', waitsFor: [], priority: 'normal' }],
  rows: [
    {
      before: ['1', 'ana'],
      removedBy: null,
      after: [
        { text: '1', isChanged: false, error: null },
        { text: 'ANA', isChanged: true, error: null },
      ],
    },
    { before: ['2', null], removedBy: 'tables.0.filters.0', after: [] },
    {
      before: ['3', 'x'],
      removedBy: null,
      after: [
        { text: '3', isChanged: false, error: null },
        { text: null, isChanged: true, error: 'no number' },
      ],
    },
  ],
  problems: [],
};

test('rows before and after, changed values starred, rows left out and values that cannot be taken said', () => {
  expect(previewText(shown).split('\n')).toEqual([
    'public.customer -> dwh.dim_customer',
    'rules in order: uppercase label',
    'row 1',
    '  before  id="1"  name="ana"',
    '  after   id="1"  label="ANA"*',
    'row 2, left out by tables.0.filters.0',
    '  before  id="2"  name=NULL',
    'row 3',
    '  before  id="3"  name="x"',
    '  after   id="3"  label=!! no number',
  ]);
});
