import type { Seeded } from '@trem/testing';
import type { WriterModel } from './model.js';
import type { Cells, LedgerTableName } from './tables.js';

type Deed = (model: WriterModel) => void;

const TABLES = weighted<LedgerTableName>([
  ['ledger_int', 3],
  ['ledger_uuid', 2],
  ['ledger_text', 2],
  ['ledger_toast', 2],
  ['ledger_unique', 2],
  ['ledger_plain', 1],
]);
const KEYED = TABLES.filter((table) => table !== 'ledger_plain');

/** How many deeds a transaction has: mostly few, now and then some dozens. */
export function deeds(random: Seeded): number {
  const share = random.below(100);
  if (share < 70) {
    return 1 + random.below(3);
  }
  return share < 93 ? 3 + random.below(6) : 10 + random.below(30);
}

export function someDeed(model: WriterModel): void {
  model.random.pick(DEEDS)(model);
}

const insert: Deed = (model) => {
  const table = model.random.pick(TABLES);
  model.insert(table, model.newValues(table));
};

/** Most updates mention one column: of the table with large values nearly always the small one. */
const update: Deed = (model) => {
  const { random } = model;
  const table = pickTable(model, TABLES);
  const key = model.shelf(table).pick(random);
  const old = model.values(table, key);
  const place = table === 'ledger_toast' && random.below(8) > 0 ? 0 : random.below(old.length);
  const values = old.with(place, freshValue(model, table, place));
  model.update(table, key, { values, set: [place] });
  const code = table === 'ledger_unique' && place === 1 ? old[1] : null;
  if (typeof code === 'string') {
    model.freeCodes.push(code);
  }
};

const remove: Deed = (model) => {
  const table = pickTable(model, TABLES);
  model.remove(table, model.shelf(table).pick(model.random));
};

/** To a key that is new, or was another row's before. A large value of the row is not sent again. */
const move: Deed = (model) => {
  const table = pickTable(model, KEYED);
  const key = model.shelf(table).pick(model.random);
  model.move(table, key, model.newKey(table));
};

/** Two rows exchange their keys. */
const swap: Deed = (model) => {
  const table = pickTable(model, KEYED);
  const shelf = model.shelf(table);
  const [one, other] = [shelf.pick(model.random), shelf.pick(model.random)];
  if (one !== other) {
    const between = model.newKey(table);
    model.move(table, one, between);
    model.move(table, other, one);
    model.move(table, between, other);
  }
};

/** A unique value goes from one row to the other, and sometimes the other's comes back. */
const handOver: Deed = (model) => {
  const shelf = model.shelf('ledger_unique');
  const [giver, taker] = [shelf.pick(model.random), shelf.pick(model.random)];
  const setCode = (key: string, code: string | null) =>
    model.update('ledger_unique', key, { values: model.values('ledger_unique', key).with(1, code), set: [1] });
  const given = model.values('ledger_unique', giver)[1] ?? null;
  const back = model.values('ledger_unique', taker)[1] ?? null;
  if (giver === taker) {
    return;
  }
  setCode(giver, null);
  setCode(taker, given);
  if (back !== null && model.random.below(2) === 0) {
    setCode(giver, back);
  } else if (back !== null) {
    model.freeCodes.push(back);
  }
};

/** A row goes and another comes with its key, in one transaction. */
const replace: Deed = (model) => {
  const table = pickTable(model, KEYED);
  const key = model.shelf(table).pick(model.random);
  model.remove(table, key);
  model.insert(table, model.newValues(table), { key });
};

/** A row that nobody will ever see. */
const passing: Deed = (model) => {
  const table = model.random.pick(KEYED);
  const key = model.insert(table, model.newValues(table));
  model.update(table, key, { values: model.values(table, key).with(0, model.amount()), set: [0] });
  model.remove(table, key);
};

const touch: Deed = (model) => model.touch();

/** Many rows by one statement: the log has them at one place. Goes when there are many already. */
const burst: Deed = (model) => {
  const table = model.random.pick(TABLES);
  const shelf = model.shelf(table);
  const count = 20 + model.random.below(table === 'ledger_toast' ? 10 : 100);
  if (shelf.size > bound(model, table)) {
    for (let row = 0; row < Math.min(count, shelf.size / 2); row += 1) {
      model.remove(table, shelf.pick(model.random));
    }
    return;
  }
  for (let row = 0; row < count; row += 1) {
    model.insert(table, model.newValues(table));
  }
};

const DEEDS = weighted<Deed>([
  [insert, 240],
  [update, 300],
  [remove, 200],
  [move, 60],
  [swap, 30],
  [handOver, 40],
  [replace, 30],
  [passing, 20],
  [touch, 60],
  [burst, 6],
]);

/**
 * A transaction of thousands of rows: makes them, changes them all at its next turn, and takes them away at the third. Few are of the table
 * without key, where targets search for each row.
 */
export function large(model: WriterModel): void {
  const made = model.largeKeys;
  switch (model.nextLargeTurn()) {
    case 'make':
      model.largeKeys = LARGE_TABLES.flatMap(({ table, share }) =>
        Array.from({ length: Math.ceil(model.options.largeRows * share) }, () => ({
          table,
          key: model.insert(table, model.newValues(table), { isLarge: true }),
        })),
      );
      break;
    case 'change':
      for (const { table, key } of made) {
        model.update(table, key, { values: model.values(table, key).with(0, model.amount()), set: [0] });
      }
      break;
    case 'remove':
      for (const { table, key } of made) {
        model.remove(table, key);
      }
  }
}

const LARGE_TABLES = [
  { table: 'ledger_int', share: 0.75 },
  { table: 'ledger_text', share: 0.2 },
  { table: 'ledger_plain', share: 0.05 },
] as const;

/** A table that has rows to change. */
function pickTable(model: WriterModel, tables: readonly LedgerTableName[]): LedgerTableName {
  const table = model.random.pick(tables);
  const shelf = model.shelf(table);
  while (shelf.size < 10) {
    model.insert(table, model.newValues(table));
  }
  return table;
}

function bound(model: WriterModel, table: LedgerTableName): number {
  return table === 'ledger_toast' ? model.options.rows / 4 : model.options.rows;
}

function freshValue(model: WriterModel, table: LedgerTableName, place: number): Cells[number] {
  if (place === 0) {
    return model.amount();
  }
  if (table === 'ledger_toast') {
    return place === 2 && model.random.below(3) === 0 ? null : model.largeText();
  }
  return table === 'ledger_unique' ? model.code() : model.note();
}

function weighted<T>(choices: readonly (readonly [T, number])[]): readonly T[] {
  return choices.flatMap(([choice, weight]) => Array.from({ length: weight }, () => choice));
}
