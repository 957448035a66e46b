import type { CatalogueTable } from '@trem/contracts';
import type { DraftingEndpoint } from '../drafting/drafter.js';
import { estimateTokens } from './estimate-tokens.js';
import { type RankedTable, rankTables } from './rank-tables.js';
import { wordsOf, wordsOfSentence } from './words.js';

/** A part of what may be spent goes to names alone, of tables for which there is no room with columns. */
const FOR_DETAILS = 0.85;
const MOST_COMMENT = 80;
const MOST_COLUMNS = 40;
const MOST_SCHEMAS = 40;

/** What a model is told of the databases, and which tables are in it with their columns. */
export interface CatalogueText {
  readonly text: string;
  readonly tables: readonly CatalogueTable[];
}

/**
 * Endpoints by name, and of the tables of those that can be read as many as fit, those first that the sentence speaks of. One JSON document a line, so that
 * whatever a name or a comment holds stays inside its quotes. @param budget tokens, as `estimateTokens` counts
 */
export function catalogueText(sentence: string, endpoints: readonly DraftingEndpoint[], budget: number): CatalogueText {
  const lines = endpoints.map(({ name, access, tables }) => JSON.stringify({ endpoint: name, access, schemas: schemasOf(tables) }));
  const shown: CatalogueTable[] = [];
  let left = budget - lines.reduce((sum, line) => sum + estimateTokens(line) + 1, 0);
  const all = endpoints
    .filter(({ tables }) => tables.length > 0)
    .map(({ name, tables }) => ({ name, ranked: rankTables(sentence, tables) }));
  const spoken = wordsOfSentence(sentence);
  for (const { name, ranked } of all) {
    const share = left / (all.length - all.findIndex((one) => one.name === name));
    const details = take(ranked, share * FOR_DETAILS, (table) => JSON.stringify({ of: name, ...detailsOf(table, spoken) }));
    const rest = ranked.slice(details.count).filter(({ score }) => score > 0);
    const names = take(rest, share - details.spent, ({ schema, table }) => JSON.stringify({ of: name, table: `${schema}.${table}` }));
    lines.push(...details.lines, ...names.lines);
    shown.push(...ranked.slice(0, details.count).map(({ table }) => table));
    left -= details.spent + names.spent;
  }
  return { text: lines.join('\n'), tables: shown };
}

function take(ranked: readonly RankedTable[], budget: number, line: (table: CatalogueTable) => string) {
  const lines: string[] = [];
  let spent = 0;
  for (const { table } of ranked) {
    const text = line(table);
    const cost = estimateTokens(text) + 1;
    if (spent + cost > budget) {
      break;
    }
    lines.push(text);
    spent += cost;
  }
  return { lines, spent, count: lines.length };
}

/** Of a very wide table the key, what the sentence speaks of, and the first columns. */
function detailsOf({ schema, table, estimatedRows, comment, key, columns, foreignKeys }: CatalogueTable, spoken: ReadonlySet<string>) {
  const isMeant = (name: string) => key.includes(name) || wordsOf(name).some((word) => spoken.has(word));
  const meant =
    columns.length <= MOST_COLUMNS
      ? columns
      : [...columns.filter(({ name }) => isMeant(name)), ...columns.filter(({ name }) => !isMeant(name))];
  const shown = meant.slice(0, MOST_COLUMNS);
  const about = shown.flatMap((column) => (column.comment === null ? [] : [[column.name, short(column.comment)]]));
  return {
    table: `${schema}.${table}`,
    ...(estimatedRows === null ? {} : { rows: estimatedRows }),
    key,
    columns: shown.map(({ name, type }) => `${name} ${type}`),
    ...(columns.length > shown.length ? { moreColumns: columns.length - shown.length } : {}),
    ...(foreignKeys.length === 0 ? {} : { parents: foreignKeys.map((link) => `${link.columns.join(',')} > ${link.schema}.${link.table}`) }),
    ...(comment === null ? {} : { comment: short(comment) }),
    ...(about.length === 0 ? {} : { comments: Object.fromEntries(about) }),
  };
}

function short(comment: string): string {
  return comment.length > MOST_COMMENT ? `${comment.slice(0, MOST_COMMENT)}…` : comment;
}

function schemasOf(tables: readonly CatalogueTable[]): Readonly<Record<string, number>> | undefined {
  if (tables.length === 0) {
    return undefined;
  }
  const counts = new Map<string, number>();
  for (const { schema } of tables) {
    counts.set(schema, (counts.get(schema) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((one, other) => other[1] - one[1]).slice(0, MOST_SCHEMAS));
}
