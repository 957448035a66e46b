import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { nameKey } from '../text/fold.js';
import { isGrammar } from '../text/grammar-words.js';
import type { Wish } from '../wishes.js';
import { testHere } from './comparing.js';

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

const nouns: Readonly<Record<string, string>> = {
  cliente: 'customer',
  pedido: 'order',
  produto: 'product',
  fornecedor: 'supplier',
  fornecedore: 'supplier',
  preco: 'price',
  funcionario: 'employee',
  empregado: 'employee',
  departamento: 'department',
  salario: 'salary',
  chamado: 'ticket',
  agente: 'agent',
  usuario: 'user',
  fatura: 'invoice',
  pagamento: 'payment',
};

const nounHere = (cursor: Cursor, names: Names, isMeant: boolean) =>
  isMeant ? cursor.attempt(() => translated(cursor, names)) : undefined;

/** "apenas clientes com ..." beside a table customers. Other nouns say something of the rows themselves, and are asked about. */
export function translated(cursor: Cursor, names: Names) {
  cursor.phrase(ARTICLE);
  const noun = nouns[nameKey(cursor.take('word')?.text ?? '')];
  return noun === undefined ? undefined : names.tableCalled(noun);
}

function condition(cursor: Cursor, names: Names): Wish | undefined {
  const found = cursor.attempt(() => missing(cursor, names)) ?? truth(cursor, names) ?? comparison(cursor, names);
  cursor.attempt(() => noted(cursor, names, found));
  return found;
}

/** "who are active", "que estão ativos": a column that is true or false, said as what the rows are. */
function truth(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const from = cursor.at;
    cursor.phrase('who|that|which|que');
    const isIs = cursor.phrase('is|are|was|were|esta|estao|estão|e|é|sao|são|estejam|esteja') !== undefined;
    const isNot = cursor.phrase('not|nao') !== undefined;
    const column = isIs ? names.truth(cursor) : undefined;
    const isOver = /^([.,;)]|and|e|from|to|in|do|da|para|no|)$/.test(cursor.peek()?.folded ?? '');
    return column === undefined || !isOver
      ? undefined
      : { tag: 'filter', column, test: { word: 'equals', values: [String(!isNot)] }, about: cursor.textSince(from) };
  });
}

function comparison(cursor: Cursor, names: Names): Wish | undefined {
  const from = cursor.at;
  const column = names.column(cursor) ?? names.dated(cursor) ?? unknownColumn(cursor, names);
  cursor.phrase('that|which|who|que?');
  const test = column === undefined ? undefined : testHere(cursor, names);
  return column === undefined || test === undefined ? undefined : { tag: 'filter', column, test, about: cursor.textSince(from) };
}

/** What is done to a column, or said of it, and is no value of its rows: "only with phone hidden". */
const DONE =
  /^(hash|mask|hid|encrypt|anonym|obfusc|pseudonym|trim|upper|lower|capital|renam|remov|drop|exclu|omit|inclu|chang|replac|convert|kept|keep|show|visib|fill|set|empt|known|miss|presen|null|blank|mascar|ocult|escond|anonim|criptograf|renome|maiusc|minusc|substitu|alter|mud|preench|vazi|troc|like|valu|only|first|last|left|out|new|old|updat|modif|differ|same|equal|uniq|valid|invalid|translat|round|sort|order|join|split|cut|trunc|format|cop|load|need|want|apply|appl|sync|replic|read|unread|recent|latest|today|high|low|great|less|more|above|below|over|under|before|after|since|until|acima|abaixo|antes|apos|depois|desde|maior|menor|recente)/;

/** "only orders with status paid": a lower-case word behind a column of text, where rows are chosen and nothing follows. */
function plainCondition(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const from = cursor.at;
    const column = names.column(cursor);
    const isText =
      column?.candidates.every(({ table, column: name }) =>
        /text|char/.test(table.columns.find((one) => one.name === name)?.type ?? ''),
      ) === true;
    const isColumn = cursor.peek()?.kind === 'word' && names.startsColumn(cursor);
    const token = isText && !isColumn ? cursor.take('word') : undefined;
    const isValue = token !== undefined && /^\p{Ll}{3,}$/u.test(token.text) && !isGrammar(token.folded) && !DONE.test(token.folded);
    const isOver = /^([.,;:)]|and|e|from|to|into|do|da|para|no|na|only|apenas|)$/.test(cursor.peek()?.folded ?? '');
    return column === undefined || token === undefined || !isValue || !isOver || column.candidates.length === 0
      ? undefined
      : { tag: 'filter', column, test: { word: 'equals', values: [token.text] }, about: cursor.textSince(from) };
  });
}

/** A word that is no column is one that is misspelt only where a comparison follows. */
function unknownColumn(cursor: Cursor, names: Names) {
  return cursor.attempt(() => {
    const column = names.startsTable(cursor) ? undefined : names.columnOrUnknown(cursor);
    const from = cursor.at;
    const isCompared = testHere(cursor, names) !== undefined;
    cursor.at = from;
    return isCompared ? column : undefined;
  });
}

/** "orders since 2024-01-01": of the table's only date. */
function dateOnly(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const test = testHere(cursor, names);
  return test === undefined || !/^\d{4}-/.test(test.values[0] ?? '') ? undefined : [{ tag: 'filter', test, about: cursor.textSince(from) }];
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

/** "that have no closed_at yet": a column without a value. */
function missing(cursor: Cursor, names: Names): Wish | undefined {
  const from = cursor.at;
  const isBehindHave = /^(have|has|having|with)$/.test(cursor.peek(-1)?.folded ?? '');
  const isNone =
    cursor.phrase(
      ...(isBehindHave ? ['no'] : []),
      '[that|which|who]? [have|has|having|with] no',
      '[that|which|who]? [do|does] not have [a|an]?',
      'que [ainda]? nao [tem|tenham|possuem|possuam]',
    ) !== undefined;
  const column = isNone ? names.column(cursor) : undefined;
  cursor.phrase('[yet|so far|ainda]', '[value|date] [yet]?');
  return column === undefined
    ? undefined
    : { tag: 'filter', column, test: { word: 'is-null', values: ['empty'] }, about: cursor.textSince(from) };
}

/** "opened since 2024 (opened_at, UTC)": the column once more, and the zone that holds anyway. */
function noted(cursor: Cursor, names: Names, filter: Wish | undefined): true | undefined {
  const column = filter?.tag !== 'filter' || cursor.phrase('(') === undefined ? undefined : names.column(cursor);
  cursor.phrase('[,|in]? utc', '[,|in]? [the]? utc time zone');
  const places = filter?.tag === 'filter' ? filter.column?.candidates : undefined;
  const isSame = column?.candidates.every((one) => places?.some((other) => other.column === one.column) === true) === true;
  return isSame && column !== undefined && column.candidates.length > 0 && cursor.phrase(')') !== undefined ? true : undefined;
}
