import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { isGrammar } from '../text/grammar-words.js';
import type { Wish } from '../wishes.js';
import { condition, dateOnly, plainCondition } from './condition.js';
import { nounHere } from './translated-nouns.js';

const ONLY = [
  '[apenas|somente|so] [interessar~|quero|queremos|preciso de|precisamos de|importam|valem|entram|contam] [as|os|a|o]?',
  '[interessar~|importam|valem|entram] [apenas|somente|so] [as|os|a|o]?',
  '[restricted|limited|narrowed|filtered|confined|reduced] [down]? [to|by] [only|just|the]?',
  '[only|just] [let~|allow~|pass~|accept~] [through|pass]?',
  '[let~|allow~|pass~|accept~] [through|pass|in]? [only|just]',
  '[deixar~ passar|passar~|aceitar~] [apenas|somente|so]',
  '[apenas|somente|so] [deixar~ passar|passar~|aceitar~]',
  'keep|take|bring|send|copy|load|include|replicate|filter|want|need|use it|them|the? down? only|just|to|by|for|on',
  'i|we? only|just care about|for',
  'i|we? only|just need|want|keep|take|copy|load|include|replicate',
  'but|and only|just',
  'only|just bring|take|copy|load|keep|include|replicate|want|need over?',
  'filter~|restrict~|limit~|narrow~ it|them|rows|the? down? to|by|on|for|with|where? only|just?',
  'filtrar~|limitar~|restringir~ por|pela|pelo|a|as|aos|para|onde|com|em? apenas|somente|so?',
  'manter~|trazer~|levar~|copiar~|carregar~|pegar~|considerar~|incluir~|replicar~ apenas|somente|so',
  'interessam? apenas|somente|so',
  'keep|take|bring|send|bringing|taking? only|just',
  'only keep|take|want|bring',
  'i only want',
  'limit|limited|restrict|restricted|filter|filtered|narrow|narrowed it|them|this|down? to|by|on? only|just?',
  'only|just the ones|those',
  'filtering|filtrando by|on|por|pela|pelo',
  'filtre|filtrar|filtrado|filtrada|filtrados|filtradas|limite|limitado|limitada|restrito|restrita|restrinja por|pela|pelo|a|as|aos|para|onde? apenas|somente|so?',
  'apenas|somente|so aqueles|aquelas|os|as|dos|das|de?',
  'but only|just the? ones|those?',
  'mas apenas|somente|so',
  'trazendo|trazer|traga|levando|leve|filtrando|mantenha? apenas|somente|so',
  'quero apenas|somente|so',
];
const WHERE = [
  'that|which|who is|are to say those|rows? whose|with|where|which|that?',
  'whose the?',
  'meaning|ie|i.e that?',
  'the? ones|those|rows|records|people? who|that|which|with|where|whose|having are|is|have|has?',
  'for which|whom the?',
  'in which the?',
  'quem|aqueles|aquelas|linhas|registros que|com|tem|cujo|cuja|cujos|onde? tem|tenha|seja|esteja|estao|sao?',
  'que tem|tenham|tenha o|a?',
  'em que|cujos|cujas',
  'where|whose|with|having|when',
  'that|which have|has',
  'for|in which|whom',
  'onde|cujo|cuja|cujos|cujas|com|quando|contendo',
  'que tem|tenha|tenham|possuem|possuam|possui|estejam|estao com?',
  'that|which|who',
  'em|para que',
  'nas|das|nos|dos quais',
];

/** "only customers whose country is Brazil", "women (gender F)", "where total >= 100 and status is not null". */
export function filtering(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  return (
    cursor.attempt(() => limitedTable(cursor, names)) ??
    cursor.attempt(() => described(cursor, names)) ??
    cursor.attempt(() => conditions(cursor, names, from))
  );
}

/** "orders limited to status paid", "customers should be filtered by country Brazil": the table stands before the word. */
function limitedTable(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const table = names.startsRatherColumn(cursor) ? undefined : names.table(cursor);
  const isLimited =
    table !== undefined &&
    cursor.phrase(
      '[$should]? [be|ser]? [limited|restricted|filtered|narrowed|reduced|limitada|limitadas|filtrada|filtradas|restrita|restritas] [down]? [to|by|on|a|por|para|as|aos] [only|just|apenas|somente|so]? [the|those|as|os]? [$rows]?',
    ) !== undefined;
  cursor.phrase(...(isLimited ? WHERE : []));
  const found = isLimited ? cursor.list(() => cursor.attempt(() => condition(cursor, names)) ?? plainCondition(cursor, names)) : undefined;
  return found === undefined || cursor.phrase('or', 'ou') !== undefined ? undefined : owned(found, table);
}

/** People describe rows before they say the condition in parentheses: the condition is what counts. */
function described(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phraseOf(ONLY) === undefined) {
    return undefined;
  }
  const table = cursor.attempt(() => names.table(cursor));
  const isDescribed = table !== undefined ? cursor.peek()?.folded === '(' : describes(cursor, names);
  if (!isDescribed || cursor.phrase('(') === undefined) {
    return undefined;
  }
  cursor.phrase(...WHERE, 'with|where');
  const found = cursor.list(() => condition(cursor, names));
  if (found === undefined || cursor.phrase(')') === undefined) {
    return undefined;
  }
  const more = cursor.attempt(() => conditions(cursor, names, cursor.at)) ?? [];
  return owned([...found, ...more], table);
}

/** A word of what the rows are, before the condition that says it, and a column that says more: "active accounts (active is true)". */
function describes(cursor: Cursor, names: Names): boolean {
  const first = cursor.take('word');
  const isColumn = first !== undefined && names.known.columns(first.text) !== undefined;
  const last = isColumn && cursor.peek()?.kind === 'word' ? cursor.take('word') : first;
  return last !== undefined && !isGrammar(last.folded);
}

function conditions(cursor: Cursor, names: Names, from: number): readonly Wish[] | undefined {
  const before = cursor.attempt(() => onlyOf(cursor, names));
  const isOnly = before !== undefined || cursor.phraseOf(ONLY) !== undefined;
  const table = before ?? rowsOf(cursor, names, isOnly);
  const noun = nounHere(cursor, names, isOnly && table === undefined);
  const isWhere = cursor.phraseOf(WHERE) !== undefined;
  if (!isOnly && !isWhere) {
    return table === undefined ? (sinceLast(cursor, names) ?? bare(cursor, names)) : undefined;
  }
  cursor.phrase(ARTICLE);
  const listed = cursor.list(() => cursor.attempt(() => condition(cursor, names)) ?? (isOnly ? plainCondition(cursor, names) : undefined));
  const found = listed ?? (table === undefined && !isWhere ? undefined : dateOnly(cursor, names));
  if (found === undefined) {
    return undefined;
  }
  const or = cursor.phrase('or', 'ou') === undefined ? [] : [alternative(cursor, from)];
  return [...owned(found, table ?? noun), ...or];
}

/** "the rows of customers", "all orders": whose rows they are. */
function rowsOf(cursor: Cursor, names: Names, isOnly: boolean) {
  cursor.phrase('the|those|all? rows|records|entries|those|ones', 'as|os? linhas|registros|aqueles|aquelas|entradas');
  cursor.phrase('from|of|de|da|do|dos|das?');
  cursor.phrase('all|every|any|each|todos|todas|todo|toda');
  return isOnly || cursor.peek()?.kind === 'word' ? cursor.attempt(() => names.table(cursor)) : undefined;
}

/** "status = 'paid'", "opened since 2024-01-01 only", where something begins: a comparison that is no other wish. */
function bare(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const before = cursor.peek(-1)?.folded;
  const isBehindTable = names.lastTableEnd === cursor.at && names.startsDate(cursor);
  if (!(before === undefined || /^([.,;:(]|and|e|)$/.test(before) || isBehindTable)) {
    return undefined;
  }
  const found = cursor.list(() => (names.startsColumn(cursor) || names.startsDate(cursor) ? condition(cursor, names) : undefined));
  const isCompared = found?.every((wish) => wish.tag === 'filter' && isComparison(wish.about)) === true;
  const isOnly = cursor.phrase('only', 'apenas|somente') !== undefined;
  const more = found === undefined || !isBehindTable ? [] : (cursor.attempt(() => conditions(cursor, names, cursor.at)) ?? []);
  return found !== undefined && (isCompared || isOnly) ? [...(isBehindTable ? owned(found, names.lastTable) : found), ...more] : undefined;
}

/** "city is important" says nothing of which rows; a sign or a limit does. */
const isComparison = (about: string) =>
  /[=<>≥≤]|\b(since|after|before|above|below|over|under|between|at least|at most|greater|less|more than|desde|apos|após|antes|acima|abaixo|entre|maior|menor|a partir|equal|equals|igual)\b/iu.test(
    about,
  );

/** "of employee only rows with ...". */
function onlyOf(cursor: Cursor, names: Names) {
  const table = cursor.phrase('of|from|in|for', 'de|do|da|dos|das|em|na|no') === undefined ? undefined : names.table(cursor);
  cursor.phrase(',');
  return table === undefined || cursor.phraseOf(ONLY) === undefined ? undefined : table;
}

function owned(wishes: readonly Wish[], table: Extract<Wish, { tag: 'filter' }>['table']): readonly Wish[] {
  return table === undefined
    ? wishes
    : wishes.map((wish) => (wish.tag === 'filter' && wish.column?.table === undefined ? { ...wish, table } : wish));
}

/** Filters of a table are joined by AND. */
function alternative(cursor: Cursor, from: number): Wish {
  while (!cursor.isAtEnd && !/^[.;]$/.test(cursor.peek()?.folded ?? '')) {
    cursor.at += 1;
  }
  return {
    tag: 'unknown',
    text: `${cursor.textSince(from)} (there is no OR between filters; a list of values of one column can be given with "in")`,
  };
}

/** "copy orders since 2024-01-01": of the table named just before. */
function sinceLast(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const table = names.lastTable;
  const isBehind = names.lastTableEnd === cursor.at;
  if (table === undefined || cursor.peek()?.kind !== 'word' || !(isBehind || names.lastEndpointEnd === cursor.at)) {
    return undefined;
  }
  const isLast = isBehind ? {} : { isLast: true as const };
  return dateOnly(cursor, names)?.map((wish) => (wish.tag === 'filter' ? { ...wish, table, ...isLast } : wish));
}
