import { type CatalogueTable, tableKey } from '@trem/contracts';
import { isNear, wordsOf, wordsOfSentence } from './words.js';

/** A table with how much of the sentence speaks of it. */
export interface RankedTable {
  readonly table: CatalogueTable;
  readonly score: number;
}

/** Weights, tried on the test set: a whole name says most, a word of a comment least, so that nobody's comment drives a named table out. */
const WHOLE_NAME = 200;
const NAME_WORD = 10;
const SCHEMA = 12;
/** Of a table in another schema than those that the sentence names. */
const ELSEWHERE = 0.3;
const COLUMN_WORD = 2;
const COMMENT_WORD = 0.5;
const MOST_OF_COLUMNS = 12;
const MOST_OF_COMMENT = 1;
const NEIGHBOUR = 4;
const MISSPELT = 0.7;

/** Tables by what the sentence says of them, those that it means most first; stable for equal ones. */
export function rankTables(sentence: string, tables: readonly CatalogueTable[]): RankedTable[] {
  const frequency = countWords(tables.map((table) => wordsOfTable(table).name));
  const matches = matcher(wordsOfSentence(sentence), [...frequency.keys()]);
  const spoken = ` ${wordsOf(sentence).join(' ')} `;
  const rarity = (word: string) => Math.log(1 + tables.length / (frequency.get(word) ?? tables.length));
  const schemas = [...new Set(tables.map(({ schema }) => schema))].filter((schema) => spoken.includes(` ${wordsOf(schema).join(' ')} `));
  const named = new Set(schemas);
  const ranked = tables.map((table) => {
    const { name } = wordsOfTable(table);
    const found = name.reduce((sum, word) => sum + matches(word) * rarity(word), 0) * NAME_WORD;
    const cover = name.length === 0 ? 0 : name.reduce((sum, word) => sum + matches(word), 0) / name.length;
    const isWhole = spoken.includes(` ${name.join(' ')} `) || cover >= 0.99;
    const ofName = (isWhole ? WHOLE_NAME * name.length : 0) + found * cover;
    const isElsewhere = named.size > 0 && !named.has(table.schema);
    return {
      table,
      score: ofName * (isElsewhere ? ELSEWHERE : 1) + (named.has(table.schema) ? SCHEMA : 0) + weightOfParts(table, matches),
    };
  });
  return withNeighbours(ranked).sort((one, other) => other.score - one.score);
}

interface TableWords {
  readonly name: readonly string[];
  readonly columns: readonly (readonly string[])[];
  readonly comment: readonly string[];
}

/** A catalogue is ranked several times for one draft. */
const known = new WeakMap<CatalogueTable, TableWords>();

function wordsOfTable(table: CatalogueTable): TableWords {
  const found = known.get(table);
  if (found !== undefined) {
    return found;
  }
  const words = {
    name: wordsOf(table.table),
    columns: table.columns.map(({ name }) => wordsOf(name)),
    comment: wordsOf(table.comment ?? ''),
  };
  known.set(table, words);
  return words;
}

function weightOfParts(table: CatalogueTable, matches: (word: string) => number): number {
  const { columns, comment } = wordsOfTable(table);
  const inColumns = columns.reduce((sum, words) => sum + words.reduce((most, word) => Math.max(most, matches(word)), 0), 0);
  const inComment = comment.reduce((sum, word) => sum + matches(word), 0);
  return Math.min(inColumns * COLUMN_WORD, MOST_OF_COLUMNS) + Math.min(inComment * COMMENT_WORD, MOST_OF_COMMENT);
}

/** What a named table points to, and what points to it, is what its keys mean. */
function withNeighbours(ranked: readonly RankedTable[]): RankedTable[] {
  const named = new Set(ranked.filter(({ score }) => score >= WHOLE_NAME).map(({ table }) => tableKey(table)));
  const near = new Set(ranked.flatMap(({ table }) => (named.has(tableKey(table)) ? table.foreignKeys.map(tableKey) : [])));
  return ranked.map(({ table, score }) => {
    const isNeighbour = near.has(tableKey(table)) || table.foreignKeys.some((parent) => named.has(tableKey(parent)));
    return { table, score: score + (isNeighbour ? NEIGHBOUR : 0) };
  });
}

function countWords(names: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of names.flatMap((name) => [...new Set(name)])) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** 1 for a word of the sentence, less for one that is nearly such a word and not the name of something else. */
function matcher(spoken: ReadonlySet<string>, known: readonly string[]): (word: string) => number {
  const vocabulary = new Set(known);
  const unknown = [...spoken].filter((word) => word.length >= 5 && !vocabulary.has(word));
  const near = new Set(known.filter((word) => word.length >= 5 && unknown.some((typed) => isNear(typed, word, typed.length >= 8 ? 2 : 1))));
  return (word) => (spoken.has(word) ? 1 : near.has(word) ? MISSPELT : 0);
}
