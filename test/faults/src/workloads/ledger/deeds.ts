import type { Seeded } from '@trem/testing';
import type { LedgerScript } from './script.js';
import type { Cells, LedgerTableName } from './tables.js';

type Deed = (script: LedgerScript) => void;

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

export function someDeed(script: LedgerScript): void {
  script.random.pick(DEEDS)(script);
}

const insert: Deed = (script) => {
  const table = script.random.pick(TABLES);
  script.insert(table, script.newValues(table));
};

/** Most updates mention one column: of the table with large values nearly always the small one. */
const update: Deed = (script) => {
  const { random } = script;
  const table = pickTable(script, TABLES);
  const key = script.shelf(table).pick(random);
  const old = script.values(table, key);
  const place = table === 'ledger_toast' && random.below(8) > 0 ? 0 : random.below(old.length);
  const values = old.with(place, freshValue(script, table, place));
  script.update(table, key, { values, set: [place] });
  const code = table === 'ledger_unique' && place === 1 ? old[1] : null;
  if (typeof code === 'string') {
    script.freeCodes.push(code);
  }
};

const remove: Deed = (script) => {
  const table = pickTable(script, TABLES);
  script.remove(table, script.shelf(table).pick(script.random));
};

/** To a key that is new, or was another row's before. A large value of the row is not sent again. */
const move: Deed = (script) => {
  const table = pickTable(script, KEYED);
  const key = script.shelf(table).pick(script.random);
  script.move(table, key, script.newKey(table));
};

/** Two rows exchange their keys. */
const swap: Deed = (script) => {
  const table = pickTable(script, KEYED);
  const shelf = script.shelf(table);
  const [one, other] = [shelf.pick(script.random), shelf.pick(script.random)];
  if (one !== other) {
    const between = script.newKey(table);
    script.move(table, one, between);
    script.move(table, other, one);
    script.move(table, between, other);
  }
};

/** A unique value goes from one row to the other, and sometimes the other's comes back. */
const handOver: Deed = (script) => {
  const shelf = script.shelf('ledger_unique');
  const [giver, taker] = [shelf.pick(script.random), shelf.pick(script.random)];
  const setCode = (key: string, code: string | null) =>
    script.update('ledger_unique', key, { values: script.values('ledger_unique', key).with(1, code), set: [1] });
  const given = script.values('ledger_unique', giver)[1] ?? null;
  const back = script.values('ledger_unique', taker)[1] ?? null;
  if (giver === taker) {
    return;
  }
  setCode(giver, null);
  setCode(taker, given);
  if (back !== null && script.random.below(2) === 0) {
    setCode(giver, back);
  } else if (back !== null) {
    script.freeCodes.push(back);
  }
};

/** A row goes and another comes with its key, in one transaction. */
const replace: Deed = (script) => {
  const table = pickTable(script, KEYED);
  const key = script.shelf(table).pick(script.random);
  script.remove(table, key);
  script.insert(table, script.newValues(table), { key });
};

/** A row that nobody will ever see. */
const passing: Deed = (script) => {
  const table = script.random.pick(KEYED);
  const key = script.insert(table, script.newValues(table));
  script.update(table, key, { values: script.values(table, key).with(0, script.amount()), set: [0] });
  script.remove(table, key);
};

const touch: Deed = (script) => script.touch();

/** Many rows by one statement: the log has them at one place. Goes when there are many already. */
const burst: Deed = (script) => {
  const table = script.random.pick(TABLES);
  const shelf = script.shelf(table);
  const count = 20 + script.random.below(table === 'ledger_toast' ? 10 : 100);
  if (shelf.size > bound(script, table)) {
    for (let row = 0; row < Math.min(count, shelf.size / 2); row += 1) {
      script.remove(table, shelf.pick(script.random));
    }
    return;
  }
  for (let row = 0; row < count; row += 1) {
    script.insert(table, script.newValues(table));
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
export function large(script: LedgerScript): void {
  const made = script.largeKeys;
  switch (script.nextLargeTurn()) {
    case 'make':
      script.largeKeys = LARGE_TABLES.flatMap(({ table, share }) =>
        Array.from({ length: Math.ceil(script.options.largeRows * share) }, () => ({
          table,
          key: script.insert(table, script.newValues(table), { isLarge: true }),
        })),
      );
      break;
    case 'change':
      for (const { table, key } of made) {
        script.update(table, key, { values: script.values(table, key).with(0, script.amount()), set: [0] });
      }
      break;
    case 'remove':
      for (const { table, key } of made) {
        script.remove(table, key);
      }
  }
}

const LARGE_TABLES = [
  { table: 'ledger_int', share: 0.75 },
  { table: 'ledger_text', share: 0.2 },
  { table: 'ledger_plain', share: 0.05 },
] as const;

/** A table that has rows to change. */
function pickTable(script: LedgerScript, tables: readonly LedgerTableName[]): LedgerTableName {
  const table = script.random.pick(tables);
  const shelf = script.shelf(table);
  while (shelf.size < 10) {
    script.insert(table, script.newValues(table));
  }
  return table;
}

function bound(script: LedgerScript, table: LedgerTableName): number {
  return table === 'ledger_toast' ? script.options.rows / 4 : script.options.rows;
}

function freshValue(script: LedgerScript, table: LedgerTableName, place: number): Cells[number] {
  if (place === 0) {
    return script.amount();
  }
  if (table === 'ledger_toast') {
    return place === 2 && script.random.below(3) === 0 ? null : script.largeText();
  }
  return table === 'ledger_unique' ? script.code() : script.note();
}

function weighted<T>(choices: readonly (readonly [T, number])[]): readonly T[] {
  return choices.flatMap(([choice, weight]) => Array.from({ length: weight }, () => choice));
}
