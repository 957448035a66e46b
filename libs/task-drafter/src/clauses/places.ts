import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { endpointHere, ownerBefore, ownerOf, table } from './place-owners.js';

const OUT_OF = [
  'which|that|they|it|both|all|these? come|comes|coming|live|lives|living|reside|resides|sit|sits|are|is|stored|located|found|kept from|in|at|on',
  'que? vem|venha|vêm|vindo|vindas|vindos|vinda|fica|ficam|esta|estao|estão|mora|moram de|do|da|em|no|na',
  'from|out|off of?',
  'over|across|straight|directly from|out of?',
  'read~|taken|sourced|coming|located|stored|fed? from|out of?',
  'it|this|that is|are the? one|ones|table|tables from|in|of',
  'ler~|lendo|lido|lidas|partindo|saindo|tirando a? partir? de|do|da',
  'a partir de|do|da',
];
/** Between two endpoints these say from where to where; elsewhere "of shop" and "do shop" are a source, too. */
const OF = ['of', 'de|do|da|dos|das'];
const BOTH = 'all|both|all of them|both of them|everything|they|ambas|ambos|as duas|os dois|todas|tudo';
const GOING = 'going|go|goes|landing|land|ending up|end up|written|loaded|indo|vao|vai|gravadas|escritas';
const INTO = [
  '[with]? [all|both|the|all the|their|everything]? [tables|of them|it|them]? [land~|end~ up|go~|store~|place~|put~|write~|keep~|live~] [it|them|both|all]? [in|into|under|to]',
  'write~|deliver~|put~|send~|land~|go~|ship~|push~|load~|replicate~|copy~|move~|bring~|mirror~|store~|sync~|stream~|dump~ it|them|that|this|everything|all|both|the? result|data|rows|tables|changes? over|across|straight|directly? to|into|onto|in',
  'end~|show~|be~|is|are|to? up|available|be? in|at|on|into',
  'chegar~|ir~|vai|va|vao|fique|ficar~ disponivel|disponiveis? a|ao|no|na|em|para|pro',
  'gravar~|escrever~|enviar~|mandar~|levar~|entregar~|colocar~|carregar~|replicar~|copiar~|jogar~|passar~|por~ tudo|elas|a|as|o|os|isso|dados? para|no|na|em|ao',
  'before? it|they|that? reach~|arrive~ in|at|to?',
  'over|across|on|down|straight|directly? to|into|onto',
  `[${BOTH}] [${GOING}]? [to|into|in|under|para|no|em] [the|o]?`,
  `[${GOING}] [to|into|in|under|para|no|em] [the|o]?`,
  'to|into|onto',
  'para dentro [de|do|da]',
  'para|ao',
  '→',
];
/** Where the rows are, or where they go: the endpoint itself says which. */
const AT = ['over? in|on|at|inside|within', 'no|na|em', 'with|com'];
const ROLES = [
  [
    'source',
    [
      'with|as? the? source is|will|should|:|=? be?',
      'with|as? the? source database|endpoint|system? is|:|=?',
      'com? a? origem e|é|sera|:|=|em|no|na?',
      'com? a? fonte e|é|sera|:|=?',
      'read~|lendo|leia|ler from|do|da|de',
    ],
  ],
  [
    'target',
    [
      'with|as|and? the? target|destination is|will|should|:|=|being? be?',
      'with|as|and? the? target|destination database|endpoint|system is|:|=?',
      'com|e? o? destino|alvo e|é|sera|:|=|em|no|na|ao|a?',
    ],
  ],
] as const;
const SCHEMA = 'schema|esquema';
const AT_TARGET = '[[at|in|on|no|em] [the|o]? [$target|$target database]|$there]';
const IS_CALLED = '[$should|se]? [be|ser|se]? [called|named|chamar~|chamado|is|=|:|e] [de]?';

/** "from shop to warehouse", "shop > warehouse", "the source is shop", "from schema employees to schema people": endpoints, and schemas with their new names. */
export function places(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const readers = [between, roleOf, within, from, to, at, ownerBefore, table];
  for (const read of readers) {
    const found = cursor.attempt(() => read(cursor, names));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** "shop > warehouse", "shop to warehouse", "shop pro warehouse". */
function between(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  cursor.phrase(...OUT_OF, ...OF, 'between|entre');
  const source = endpointHere(cursor, names);
  const isBetween = source !== undefined && cursor.phrase(...INTO, '>', '- - >', '>>', 'and|e') !== undefined;
  const target = isBetween ? endpointHere(cursor, names) : undefined;
  return source === undefined || target === undefined || cursor.phrase('and|e|or|ou') !== undefined
    ? undefined
    : [
        { tag: 'endpoint', role: 'source', name: source },
        { tag: 'endpoint', role: 'target', name: target },
      ];
}

/** "the source is shop", "tgt: warehouse". */
function roleOf(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const role = ROLES.find(([, phrases]) => cursor.phraseOf(phrases) !== undefined)?.[0];
  const name = role === undefined ? undefined : endpointHere(cursor, names);
  return role === undefined || name === undefined ? undefined : [{ tag: 'endpoint', role, name }];
}

function from(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phrase(...OUT_OF, ...OF) === undefined) {
    return undefined;
  }
  cursor.phrase(ARTICLE);
  if (cursor.phrase(SCHEMA) !== undefined) {
    const schema = names.schema(cursor);
    return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
  }
  const endpoint = endpointHere(cursor, names);
  if (endpoint !== undefined) {
    return [{ tag: 'endpoint', role: 'source', name: endpoint }];
  }
  const schema = names.schema(cursor);
  cursor.phrase(SCHEMA);
  return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
}

/** "table employee of schema employees". */
function within(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const schema = cursor.phrase('of|in|within|under the? schema', 'de|do|no o? esquema') === undefined ? undefined : names.schema(cursor);
  return schema === undefined ? undefined : [{ tag: 'in-schema', schema }];
}

/** "the target schema is hr", "at the target the schema is called hr", "schema hr at the target". */
function schemaSaid(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isSaid =
    cursor.phrase(
      'with|use|using|in|no|na|com? the|o|a? target|destination schema is|=|:|called|named?',
      'o|no? esquema|schema de|do|no destino|alvo e|é|=|:|sera?',
      `${AT_TARGET} [,]? [the|o]? [schema|esquema] ${IS_CALLED}`,
      `[the|o|a|as|their]? [schema|esquema] [${AT_TARGET}|do destino|de destino] ${IS_CALLED}`,
    ) !== undefined;
  const isBare =
    !isSaid &&
    cursor.phrase('[in|under|use|using|with|no|em|com|num|usando]? [a|an|the|o]? [schema|esquema] [called|named|chamado]?') !== undefined;
  const schema = isSaid || isBare ? names.newName(cursor) : undefined;
  const isThere = schema !== undefined && cursor.phrase(AT_TARGET, 'do|de destino', 'of the? target') !== undefined;
  return schema === undefined || !(isSaid || isThere) ? undefined : [{ tag: 'rename-schema', to: schema }];
}

function to(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const said = cursor.attempt(() => schemaSaid(cursor, names));
  if (said !== undefined) {
    return said;
  }
  if (cursor.phrase(...INTO, 'no|na|em') === undefined) {
    return undefined;
  }
  cursor.phrase(ARTICLE);
  cursor.phrase('target', 'new', 'novo', 'both|ambos');
  if (cursor.phrase(SCHEMA) !== undefined) {
    cursor.phrase('called|named', 'chamado|de nome', 'with the? name');
    const schema = names.newName(cursor);
    cursor.phrase(AT_TARGET, 'do|de destino', 'of the? target');
    const endpoint = schema === undefined ? undefined : cursor.attempt(() => ownerOf(cursor, names));
    return schema === undefined ? undefined : [{ tag: 'rename-schema', to: schema }, ...(endpoint === undefined ? [] : [endpoint])];
  }
  const before = cursor.attempt(() => schemaBehind(cursor, names));
  if (before !== undefined) {
    return [{ tag: 'rename-schema', to: before }];
  }
  const endpoints = cursor.list(() => endpointHere(cursor, names));
  const isAt = endpoints?.length === 1 && /^(no|na|em|in|at|on|inside)$/.test(cursor.tokens[cursor.at - 2]?.folded ?? '');
  return endpoints?.map((name) => ({ tag: 'endpoint', role: isAt ? roleAt(name, names) : 'target', name, ...(isAt ? { isAt } : {}) }));
}

/** "over to the hr_raw schema": a name that no schema of the source has. */
function schemaBehind(cursor: Cursor, names: Names): string | undefined {
  const name = names.newName(cursor);
  const isNew = name !== undefined && names.known.schema(name) === undefined && names.known.endpoint(name) === undefined;
  const isSchema = isNew && cursor.phrase(SCHEMA) !== undefined;
  cursor.phrase(...(isSchema ? [AT_TARGET] : []));
  return isSchema ? name : undefined;
}

/** "in warehouse" is a target, "in shop" a source where nothing can be written; "in schema slaes" may be a misspelt source as well as a new name. */
function at(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const name = cursor.phraseOf(AT) === undefined ? undefined : endpointHere(cursor, names);
  return name === undefined ? undefined : [{ tag: 'endpoint', role: roleAt(name, names), name, isAt: true }];
}

const roleAt = (name: string, names: Names) => (names.known.isSourceOnly(name) ? 'source' : 'target');
