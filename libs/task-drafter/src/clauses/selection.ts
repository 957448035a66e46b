import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { TableRef, Wish } from '../wishes.js';

export const COPY = [
  '[it|task|that|which|to]? [$should]? [read~|consume~|ler~]',
  'which|that|who|to read~',
  'ler~|lendo',
  'copy~|load~|replicate~|mirror~|sync~|synchronize~|synchronise~|transfer~|bring~|move~|send~|pull~|ship~|migrate~|stream~|import~|fetch~|duplicate~|feed~|deliver~|ingest~|port~|push~ over|across?',
  'copiar~|replicar~|carregar~|sincronizar~|espelhar~|trazer~|levar~|mover~|enviar~|mandar~|migrar~|transferir~|importar~|passar~|pegar~|buscar~|puxar~|jogar~|transportar~|clonar~',
  'set up|start|create|configure|begin|build|schedule a|the|an? replication|sync|copy|pipeline|feed|mirror|replica|transfer|load of|for|from?',
  'have|get',
  'set up',
  'configurar~|criar~|montar~|fazer~ uma|a? replicacao|copia|sincronizacao|carga de|da|do|das|dos',
  'copy|load|replicate|mirror|sync|synchronize|synchronise|transfer|bring|take|move|put|send|pull|ship|migrate|stream|import|get|fetch|transport|duplicate|feed',
  'copies|loads|replicates|mirrors|syncs|copying|loading|replicating|mirroring|syncing|synchronizing|transferring|moving|streaming|bringing',
  'a? copy|replica|mirror of',
  'set up|start|create|begin a|the? replication|sync|copy of|for',
  'copia|copiando|copie|copiar|carregue|carregar|carregando|replicando|sincronizando|espelhando|levando|trazendo|passe|passar|transferir|enviar|mandar|migrar|importar|pegue|pegar|busque|replique|replicar|espelhe|espelhar|sincronize|sincronizar|traga|trazer|leve|levar|mova|mover|envie|mande|migre|transfira|importe',
  'uma? copia|replica|replicacao de|da|do|das|dos',
  'add the? table|tables',
  'adicione a|as? tabela|tabelas',
  'which|that? reload~',
  'que? recarregar~',
];
const ALL = [
  'every single? table|tables',
  'toda|todas|todos a|as|o|os? tabela|tabelas',
  'everything that|which is',
  'tudo o? que esta|existe|ha|tem',
  'todo o? esquema|schema',
  'everything',
  'all|every of? the? table|tables',
  'all the',
  'all',
  'tudo',
  'todas|todos as|os? tabelas',
  'toda a? base',
  'todas as',
  'the? whole|entire|complete|full schema',
  'o? esquema|schema inteiro|todo|completo',
  'the? tables',
  'as? tabelas',
];
const OF_SCHEMA = ['of|in|from the? schema?', 'de|do|da|no o? esquema|schema?', 'under'];

/** "Copy all sales tables", "carregue customers e orders": which tables. */
export function selection(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const verb = cursor.phraseOf(COPY);
  if (verb === undefined) {
    return undefined;
  }
  const said = cursor.tokens[from]?.folded;
  const wishes: Wish[] = /^(reload|recarreg)/.test(said ?? '') ? [{ tag: 'set', path: 'startMode', value: 'reload' }] : [];
  const isWish = !names.startsTable(cursor) && names.asksFor(cursor); // "set up a nightly reload"
  const what = wholeSchema(cursor, names) ?? (isWish ? undefined : listed(cursor, names));
  return [...wishes, ...(what ?? [])];
}

/** "all sales tables", "o esquema sales inteiro". */
export const wholeSchema = (cursor: Cursor, names: Names) => allOf(cursor, names) ?? schemaOf(cursor, names);

function allOf(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    if (cursor.phrase('only') !== undefined || cursor.phraseOf(ALL) === undefined) {
      return undefined;
    }
    const isListed = /^(tables|tabelas)$/.test(cursor.peek(-1)?.folded ?? '') && names.startsTable(cursor);
    if (isListed) {
      return undefined; // "as tabelas customers e orders"
    }
    return schemaTables(cursor, names) ?? schemaBehind(cursor, names) ?? (isBareAll(cursor) ? [{ tag: 'select-all' as const }] : undefined);
  });
}

/** "all sales tables": the schema stands before its tables. */
function schemaTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase(ARTICLE);
    cursor.phrase('whole|entire|complete');
    const schema = names.schema(cursor);
    return schema !== undefined && cursor.phrase('tables', 'schema', 'tabelas') !== undefined
      ? [{ tag: 'select-schema', schema }]
      : undefined;
  });
}

function schemaBehind(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isWhole = /schema|esquema/.test(cursor.peek(-1)?.folded ?? '') || cursor.peek(-2)?.folded === 'esquema';
    const word = cursor.phraseOf(OF_SCHEMA);
    cursor.phrase(ARTICLE);
    cursor.phrase('schema', 'esquema');
    const schema = word === undefined && !isWhole ? undefined : names.schema(cursor);
    cursor.phrase('schema');
    return schema === undefined ? undefined : [{ tag: 'select-schema', schema }];
  });
}

/** Behind a bare "all tables" something else must begin, so that "all customers" is not taken for everything. */
function isBareAll(cursor: Cursor): boolean {
  const before = cursor.peek(-1)?.folded ?? '';
  return /^(everything|tudo|tables|table|tabelas|base)$/.test(before);
}

function schemaOf(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isNamed = cursor.phrase('the|o? schema', 'o? esquema') !== undefined;
    cursor.phrase(ARTICLE);
    cursor.phrase('whole|entire|complete');
    const schema = names.schema(cursor);
    const isMeant = cursor.phrase('tables', 'schema', 'inteiro|todo|completo') !== undefined || isNamed;
    return schema === undefined || !isMeant ? undefined : [{ tag: 'select-schema', schema }];
  });
}

function listed(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase('only the|a|as? tables|tabelas|table|tabela?', 'apenas|somente|so a|as? tabela|tabelas?', 'all rows of', 'all of');
  const tables = cursor.list(() => named(cursor, names));
  return tables === undefined ? undefined : [{ tag: 'select', tables }];
}

/** "prices as scd2" is no new name. */
const MODE = /^(scd2|scd|upsert|upserts|history|historico|versions|versoes|cdc)$/;

function named(cursor: Cursor, names: Names): { table: TableRef; as?: string } | undefined {
  const table = names.tableOrUnknown(cursor);
  const as =
    table === undefined
      ? undefined
      : cursor.attempt(() =>
          cursor.phrase('as', 'como', 'renamed to|as', 'renomeada|renomeado para|como') === undefined ||
          MODE.test(cursor.peek()?.folded ?? '')
            ? undefined
            : names.newName(cursor),
        );
  if (table !== undefined && as !== undefined) {
    names.renameTable(table, as);
  }
  return table === undefined ? undefined : { table, ...(as === undefined ? {} : { as }) };
}

/** ": employee as staff, department as unit": tables with their new names, where no verb stands. */
export function newTableNames(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const tables = cursor.list(() => {
    const one = names.startsTable(cursor) ? named(cursor, names) : undefined;
    return one?.as === undefined ? undefined : { table: one.table, as: one.as };
  });
  return tables === undefined ? undefined : [{ tag: 'select', tables }];
}
