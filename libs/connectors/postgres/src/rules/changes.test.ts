import { type Cell, type Row, type RowChange, type TableShape, UNCHANGED } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { type Mapping, planOne, relationOf, rowOf, shapeOf, textCell } from '../../test-support/rules-kit.js';

type Rule = NonNullable<Mapping['transformations']>[number];
const keyed = shapeOf({ id: 'integer', name: 'text', big: 'text' });
const full: TableShape = { ...keyed, replicaIdentity: 'full' };
const at = { committedAt: 1_700_000_000_123_456, appliedAt: 1_700_000_100_000_000 };
const stamp = { operation: 'update', position: 'p' as never, sequence: 1, committedAt: at.committedAt } as const;

function row(id: number, name: string | null | typeof UNCHANGED, big: string | null | typeof UNCHANGED = 'b'): Row {
  const key = Buffer.alloc(4);
  key.writeInt32BE(id);
  const text = (value: string | null | typeof UNCHANGED): Cell => (typeof value === 'string' ? Buffer.from(value) : value);
  return rowOf(key, text(name), text(big));
}
const keyOnly = (id: number) => row(id, null, null);

function bound(shape: TableShape, mapping: Mapping) {
  const table = planOne(shape, mapping);
  const relation = relationOf(shape);
  const rules = table.rules?.bind(relation);
  return {
    insert: (after: Row) => rules?.map({ tag: 'insert', relation, after }, at),
    update: (before: Row | undefined, after: Row, isWhole = false) =>
      rules?.map({ tag: 'update', relation, before, isWhole, after, at: stamp }, at),
    delete: (before: Row, isWhole = false) => rules?.map({ tag: 'delete', relation, before, isWhole }, at),
  };
}

/** What becomes of a change, short: `update 1 x`, with `?` for a lenient one. */
function told(change: RowChange | undefined): string {
  if (change === undefined) {
    return 'nothing';
  }
  const image = change.tag === 'delete' ? change.before : change.after;
  const id = Buffer.from(image.cell(0) as Uint8Array).readInt32BE(0);
  const name = textCell(image, 1);
  return `${change.tag}${change.isLenient ? '?' : ''} ${id} ${name === undefined ? 'unchanged' : name}`;
}

describe('rows that enter and leave', () => {
  const filters: Mapping['filters'] = [{ operator: 'equals', column: 'name', value: 'F' }];
  const known = bound(full, { filters });
  const unknown = bound(keyed, { filters });
  const keeping = bound(full, { filters, onLeave: 'keep' });

  test.each<[string, RowChange | undefined, string]>([
    ['insert that passes', known.insert(row(1, 'F')), 'insert 1 F'],
    ['insert that does not', known.insert(row(1, 'M')), 'nothing'],
    ['insert of a null', known.insert(row(1, null)), 'nothing'],
    ['yes, yes', known.update(row(1, 'F'), row(1, 'F'), true), 'update 1 F'],
    ['no, yes', known.update(row(1, 'M'), row(1, 'F'), true), 'insert 1 F'],
    ['yes, no', known.update(row(1, 'F'), row(1, 'M'), true), 'delete 1 F'],
    ['yes, no, kept', keeping.update(row(1, 'F'), row(1, 'M'), true), 'nothing'],
    ['no, no', known.update(row(1, 'M'), row(1, 'N'), true), 'nothing'],
    ['no, yes, where a left row may have stayed', keeping.update(row(1, 'M'), row(1, 'F'), true), 'insert? 1 F'],
    ['unknown, yes', unknown.update(undefined, row(1, 'F')), 'update? 1 F'],
    ['unknown, no', unknown.update(undefined, row(1, 'M')), 'delete? 1 null'],
    ['unknown, no, another key', unknown.update(keyOnly(1), row(2, 'M')), 'delete? 1 null'],
    ['delete: yes', known.delete(row(1, 'F'), true), 'delete 1 F'],
    ['delete: no', known.delete(row(1, 'M'), true), 'nothing'],
    ['delete: no, where a left row may have stayed', keeping.delete(row(1, 'M'), true), 'delete? 1 M'],
    ['delete: unknown', unknown.delete(keyOnly(1)), 'delete? 1 null'],
  ])('%s', (_, change, expected) => {
    expect(told(change)).toBe(expected);
  });

  test('the row that leaves says so, and the one that enters is an insert', () => {
    expect(known.update(row(1, 'F'), row(1, 'M'), true)?.at).toMatchObject({ operation: 'leave', sequence: 1 });
    expect(known.update(row(1, 'M'), row(1, 'F'), true)?.at).toMatchObject({ operation: 'insert' });
    expect(known.update(row(1, 'F'), row(1, 'F'), true)?.at).toMatchObject({ operation: 'update' });
  });

  test('a row that enters is whole: what was not resent comes from the old row', () => {
    const entered = known.update(row(1, 'M', 'large'), row(1, 'F', UNCHANGED), true);
    expect(entered?.tag === 'insert' && textCell(entered.after, 2)).toBe('large');
  });

  test('a row that enters by its key lacks nothing where only a column that is not copied was not resent', () => {
    const filters: Mapping['filters'] = [{ operator: 'less-than', column: 'id', value: 5 }];
    const entering = (more: Partial<Mapping>) => bound(keyed, { filters, ...more }).update(keyOnly(9), row(1, 'x', UNCHANGED));
    expect(told(entering({ columns: { exclude: ['big'] } }))).toBe('insert 1 x');
    expect(() => entering({})).toThrow(expect.objectContaining({ code: 'VALUE_NOT_RESENT' }));
  });

  test("a filter's column that was not resent is what it was", () => {
    const big = bound(keyed, { filters: [{ operator: 'equals', column: 'big', value: 'b' }] });
    expect(told(big.update(undefined, row(1, 'x', UNCHANGED)))).toBe('update? 1 x');
    const gone = bound(keyed, { filters: [{ operator: 'equals', column: 'big', value: 'b' }], columns: { exclude: ['big'] } });
    expect(() => gone.update(undefined, row(1, 'x', UNCHANGED))).toThrow(expect.objectContaining({ code: 'VALUE_NOT_RESENT' }));
  });

  test('filters on the key are known without old rows', () => {
    const byKey = bound(keyed, { filters: [{ operator: 'less-than', column: 'id', value: 5 }] });
    expect(told(byKey.update(undefined, row(1, 'x')))).toBe('update 1 x');
    expect(told(byKey.update(keyOnly(9), row(1, 'x')))).toBe('insert 1 x');
    expect(told(byKey.update(keyOnly(1), row(9, 'x')))).toBe('delete 1 null');
    expect(told(byKey.delete(keyOnly(9)))).toBe('nothing');
  });
});

describe('values', () => {
  const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'name' } as const;
  const concat = {
    type: 'create-column',
    operation: 'concat',
    newColumn: 'both',
    dependsOn: ['name', 'big'],
    separator: '-',
  } satisfies Rule;

  test('change in inserts, updates and whole old rows; nulls stay', () => {
    const rules = bound(full, { transformations: [upper] });
    expect(told(rules.insert(row(1, 'straße')))).toBe('insert 1 STRASSE');
    expect(told(rules.insert(row(1, null)))).toBe('insert 1 null');
    expect(told(rules.delete(row(1, 'ç'), true))).toBe('delete 1 Ç');
  });

  test('that were not resent stay so, and what is made of them alone, too', () => {
    const rules = bound(keyed, { transformations: [upper, concat] });
    const none = rules.update(undefined, row(1, UNCHANGED, UNCHANGED));
    expect(none?.tag === 'update' && [1, 2, 3].map((column) => none.after.cell(column))).toEqual([UNCHANGED, UNCHANGED, UNCHANGED]);
    expect(none?.tag === 'update' && none.after.hasUnchanged).toBe(true);
  });

  test('of a mix come from the old row, or the row is refused', () => {
    const mixed = bound(full, { transformations: [concat] }).update(row(1, 'a', 'large'), row(1, 'x', UNCHANGED), true);
    expect(mixed?.tag === 'update' && textCell(mixed.after, 3)).toBe('x-large');
    const refused = bound(keyed, { transformations: [concat] });
    expect(() => refused.update(undefined, row(1, 'x', UNCHANGED))).toThrow(expect.objectContaining({ code: 'VALUE_NOT_RESENT' }));
  });

  test('of a mix come from the old row also where a rule changes what it has', () => {
    const loud = { ...upper, column: 'big' };
    const mixed = bound(full, { transformations: [loud, concat] }).update(row(1, 'a', 'large'), row(1, 'x', UNCHANGED), true);
    expect(mixed?.tag === 'update' && textCell(mixed.after, 3)).toBe('x-LARGE');
  });

  test('that were made null are null for what is made of them', () => {
    const again = { ...concat, newColumn: 'again', dependsOn: ['both', 'big'] } satisfies Rule;
    const made = bound(keyed, { transformations: [concat, again] }).insert(row(1, null));
    expect(made?.tag === 'insert' && [3, 4].map((column) => made.after.cell(column))).toEqual([null, null]);
  });

  test('of two rows are told apart, zeros with a sign, too', () => {
    const shape = shapeOf({ id: 'integer', share: 'double precision' });
    const rules = bound(shape, {
      transformations: [{ type: 'modify-column-value', operation: 'math-expression', column: 'share', expression: 'value * 1' }],
    });
    const made = [0, -0, 0].map((share) => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(share);
      const change = rules.insert(rowOf(Buffer.alloc(4), bytes));
      return change?.tag === 'insert' && Buffer.from(change.after.cell(1) as Uint8Array).readDoubleBE(0);
    });
    expect(made).toEqual([0, -0, 0]);
  });

  test('of a key are changed in old keys as in new ones', () => {
    const shape = shapeOf({ id: 'text', name: 'text' });
    const table = planOne(shape, { transformations: [{ ...upper, column: 'id' }] });
    const change = { tag: 'delete', relation: relationOf(shape), before: rowOf(Buffer.from('k'), null), isWhole: false } as const;
    const mapped = table.rules?.bind(change.relation).map(change, at);
    expect(mapped?.tag === 'delete' && [0, 1].map((column) => textCell(mapped.before, column))).toEqual(['K', null]);
  });

  test('the clock of a made moment is that of the write or of the commit', () => {
    const now = (clock: 'apply' | 'commit') => ({ type: 'create-column', operation: 'datetime-now', newColumn: clock, clock }) as const;
    const inserted = bound(keyed, { transformations: [now('apply'), now('commit')] }).insert(row(1, 'a'));
    const micros = (column: number) =>
      inserted?.tag === 'insert' ? Number(Buffer.from(inserted.after.cell(column) as Uint8Array).readBigInt64BE(0)) + 946_684_800e6 : 0;
    expect([micros(3), micros(4)]).toEqual([at.appliedAt, at.committedAt]);
  });

  describe('that cannot be taken', () => {
    const cast = (more: object) => ({ type: 'modify-column-type', column: 'name', targetType: 'integer', ...more }) as const;
    const cell = (more: object) => {
      const change = bound(keyed, { transformations: [cast(more)] as Mapping['transformations'] }).insert(row(1, 'secret'));
      const value = change?.tag === 'insert' ? change.after.cell(1) : undefined;
      return value instanceof Uint8Array ? Buffer.from(value).readInt32BE(0) : value;
    };

    test('refuse the row, saying where and why, and never the value', () => {
      let error: unknown;
      try {
        cell({});
      } catch (caught) {
        error = caught;
      }
      expect(error).toMatchObject({ code: 'VALUE_INVALID', facts: { table: 'item', column: 'name', operation: 'modify-column-type' } });
      expect(JSON.stringify([String(error), error])).not.toContain('secret');
    });

    test('become null or a default', () => {
      expect(cell({ onError: 'null' })).toBeNull();
      expect(cell({ onError: 'default', defaultValue: -1 })).toBe(-1);
    });

    test('are null for the rules that come after, too', () => {
      const nulled = { type: 'modify-column-type', column: 'name', targetType: 'integer', onError: 'null' } as const;
      const doubled = { type: 'modify-column-value', operation: 'math-expression', column: 'name', expression: 'value * 2' } as const;
      const made = bound(keyed, { transformations: [nulled, doubled] }).insert(row(1, 'secret'));
      expect(made?.tag === 'insert' && made.after.cell(1)).toBeNull();
    });

    test('are also those that are too long for the column', () => {
      const shape = shapeOf({ id: 'integer', name: 'character varying(6)' });
      const relation = relationOf(shape);
      const insert = { tag: 'insert', relation, after: rowOf(Buffer.alloc(4), Buffer.from('straße')) } as const;
      const rules = (more: object) => planOne(shape, { transformations: [{ ...upper, ...more }] }).rules?.bind(relation);
      expect(() => rules({})?.map(insert, at)).toThrow(expect.objectContaining({ code: 'VALUE_TOO_LONG' }));
      const nulled = rules({ onError: 'null' })?.map(insert, at);
      expect(nulled?.tag === 'insert' && nulled.after.cell(1)).toBeNull();
    });
  });
});

test('columns are renamed, left out and made in the relation, too', () => {
  const table = planOne(keyed, {
    columns: { exclude: ['big'] },
    transformations: [
      { type: 'modify-column-name', column: 'name', targetColumn: 'title' },
      { type: 'create-column', operation: 'literal', newColumn: 'currency', value: 'BRL', valueType: 'varchar' },
    ],
  });
  const rules = table.rules?.bind(relationOf(keyed));
  expect(rules?.relation.columns.map(({ name }) => name)).toEqual(['id', 'title', 'currency']);
  const change = rules?.map({ tag: 'insert', relation: relationOf(keyed), after: row(7, 'x') }, at);
  expect(change?.tag === 'insert' && [1, 2].map((column) => textCell(change.after, column))).toEqual(['x', 'BRL']);
});

test('a relation that lacks a column of a rule is COLUMN_MISSING', () => {
  const table = planOne(keyed, { filters: [{ operator: 'is-null', column: 'big' }] });
  const relation = { ...relationOf(keyed), columns: keyed.columns.slice(0, 2) };
  expect(() => table.rules?.bind(relation)).toThrow(/^A column is not there \(end source, schema public, table item, column \w+\)$/);
});

test('columns whose values say when are marked, and what is made of them, too', () => {
  const table = planOne(keyed, {
    transformations: [
      { type: 'create-column', operation: 'datetime-now', newColumn: 'at' },
      { type: 'create-column', operation: 'date-diff-years', newColumn: 'since', dependsOn: ['at', 'at'] },
    ],
  });
  const columns = table.rules?.bind(relationOf(keyed)).relation.columns;
  expect(columns?.flatMap(({ name, isNow }) => (isNow ? [name] : []))).toEqual(['at', 'since']);
});
