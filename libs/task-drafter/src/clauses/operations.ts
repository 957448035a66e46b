import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { ofTables } from './apply-modes.js';

const deletions = 'delete|deletes|deletions|deleting|exclusao|exclusoes|remocao|remocoes|delecoes';
const updating = 'update|updates|atualizacoes|atualizacao';
const inserting = 'insert|inserts|insertions|insercoes|insercao|inclusoes';
const kinds = [
  ['delete', deletions],
  ['update', updating],
  ['insert', inserting],
] as const;

/** "without deletes", "only inserts and updates", "sem exclusões". */
export function operations(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const not = cursor.phrase(
      'without applying? the|any?',
      'no',
      'never apply?',
      'do not apply|copy|replicate|propagate the|any?',
      'ignore|ignoring|skip|skipping the|all|any?',
      'sem aplicar? os|as?',
      'nao aplique|propague|copie|replique as?',
      'ignore|ignorando os|as?',
      'nunca aplique as?',
    );
    const only = not === undefined ? cursor.phrase('only apply? the?', 'just', 'apenas|somente|so as?') : undefined;
    if (not === undefined && only === undefined) {
      return undefined;
    }
    const named = cursor.list(() => {
      cursor.phrase('the|or|nor|as|de', 'or');
      cursor.phrase('row');
      return kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
    });
    const more = named === undefined ? [] : orMore(cursor);
    if (named === undefined) {
      return undefined;
    }
    cursor.phrase('of|de? rows|linhas|registros');
    cursor.phrase('at|in|on|from the target', 'no destino');
    const said = [...named, ...more];
    const without = kinds.map(([kind]) => kind).filter((kind) => said.includes(kind) === (not !== undefined));
    return [{ tag: 'operations', without, tables: ofTables(cursor, names) }];
  });
}

function orMore(cursor: Cursor) {
  const more = cursor.attempt(() =>
    cursor.phrase('or', 'nor', 'nem', 'ou') === undefined ? undefined : kinds.find(([, words]) => cursor.phrase(words) !== undefined)?.[0],
  );
  return more === undefined ? [] : [more];
}
