import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { COPY } from './selection.js';

interface Limit {
  readonly phrases: readonly string[];
  readonly why: string;
  readonly nearest: string;
}

const JOIN: Limit = {
  phrases: ['join|joining|joined|merge|merging|merged', 'junte|juntar|una|unir|combine|combinar'],
  why: 'A mapping reads one source table; tables are not joined',
  nearest: 'Copy both tables and join them in a view at the target',
};

/** Wishes that people have and no setting fulfils. */
const limits: readonly Limit[] = [
  {
    phrases: ['encrypt|encrypting|cipher', 'criptografe|criptografar|cifre|cifrar|encripte'],
    why: 'There is no rule that encrypts values, and none that runs a function of yours',
    nearest: 'Mask the column: method hash keeps equal values equal, fixed replaces them, keep-last shows the last characters',
  },
  {
    phrases: [
      'run|execute|call|use|apply my|a|an|our|this? own? script|function|procedure|code|python|javascript|sql',
      'execute|rode|chame|use meu|minha|um|uma? proprio|propria? script|funcao|procedimento|codigo',
    ],
    why: 'No code of yours runs on the way',
    nearest: 'The operations of the rules: upper and lower case, trim, dates, maths, concat, mask, types',
  },
  JOIN,
  {
    phrases: ['aggregate|sum|count|average', 'agregue|conte|agrupe|totalize'],
    why: 'Rows are copied one by one and not aggregated',
    nearest: 'Copy the rows and aggregate them in a view at the target',
  },
  {
    phrases: ['deduplicate|dedupe|remove duplicates', 'remova duplicatas|duplicados'],
    why: 'Equal rows of different keys are not brought together',
    nearest: 'Mapping field matching: all-columns keeps each distinct row once',
  },
  {
    phrases: ['email me|us', 'send me|us', 'notify|alert me|us?', 'avise me?', 'notifique|avise me?', 'me avise', 'envie'],
    why: 'A task has no setting that sends messages',
    nearest: 'trem task status --watch, or GET /api/tasks/{id}/events',
  },
  {
    phrases: [
      'write|export|save it|them? to|as|into csv|parquet|excel|json|s3|files',
      'exporte|grave|salve para|em|como csv|parquet|excel|json|arquivos',
    ],
    why: 'A target is a database endpoint; files are not written',
    nearest: 'A Postgres endpoint as target',
  },
  {
    phrases: ['delete|drop|remove|truncate|archive the|from? source', 'apague|remova|exclua da|na|os|as|do? origem'],
    why: 'The source is only read',
    nearest: 'Nothing of a task changes rows at the source',
  },
];

const JOINED = ['joined|merged|combined with|to|and', 'juntada|juntadas|unida|unidas|combinada|combinadas com|a|à|e'];

/** "orders joined with customers": what is wanted is not the table, so that it is not selected either. */
export function joinedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  cursor.phrase(...COPY, 'i|we? need|want', 'preciso|quero de|da|do|das|dos?');
  const tables = cursor.list(() => names.table(cursor));
  return tables === undefined || cursor.phrase(...JOINED) === undefined ? undefined : [notPossible(cursor, from, JOIN)];
}

/** Reads a wish that nothing can fulfil, up to where the next begins. */
export function impossible(cursor: Cursor): readonly Wish[] | undefined {
  const from = cursor.at;
  const limit = limits.find(({ phrases }) => cursor.phrase(...phrases) !== undefined);
  if (limit === undefined) {
    return undefined;
  }
  return [notPossible(cursor, from, limit)];
}

function notPossible(cursor: Cursor, from: number, { why, nearest }: Limit): Wish {
  while (!cursor.isAtEnd && !/^([.;,]|and|e)$/.test(cursor.peek()?.folded ?? '')) {
    cursor.at += 1;
  }
  return { tag: 'not-possible', wish: cursor.textSince(from), why, nearest };
}
