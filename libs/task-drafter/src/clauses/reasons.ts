import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const REASON = [
  '[because|since|as] [the|our|my|your|their|some|these|those|this|it|we|they|people|nobody|everybody|everyone|somebody|otherwise|that]',
  '[so|such] [that]? [nobody|no one|people|users|readers|they|our|the|we|everyone|everybody]',
  '[porque|pois|ja que|visto que|uma vez que|dado que|senao|afinal]',
  '[otherwise|else]',
  'as|since nobody|noone',
  'as|since it|this|that|they|these|those is|are not?',
  'as our|my|the',
  'as we do|need|want|are|have',
  'por causa de|da|do|das|dos',
  'given|seeing that',
  'por isso',
  'which is why',
  'meaning|means that?',
  'so|such that',
  'so as to',
  'in order to|that|for',
  'because|pois|porque',
  'due|thanks to',
  'ja que',
  'visto que',
  'para que',
  'a fim de',
  'with a view',
  'uma vez que',
];
const FOR = ['for the|our|my|a|an|your|some|their?', 'para|a o|a|os|as|nosso|nossa|um|uma?'];
/** What a copy can be for; a word before it says whose, and is none of the grammar's. */
const USES =
  'model|models|dashboarding|pipeline|pipelines|demo|presentation|backup|archive|archiving|forecast|forecasting|app|application|stakeholders|management|auditors|apresentacao|modelo|modelos|rh|diretoria|contabilidade|vendas|churn|ml|research|insights|planning|planejamento|purposes|purpose|reasons|reason|team|teams|dashboard|dashboards|department|analysts|analyst|analytics|audit|audits|auditing|compliance|project|migration|bi|colleagues|people|folks|users|use|testing|tests|test|analysis|development|reports|report|finance|marketing|accounting|fins|motivos|time|equipe|area|painel|paineis|analistas|analise|auditoria|projeto|relatorio|relatorios|financeiro|departamento|setor|pessoal|testes|uso|conformidade|review|meeting|revisao|reuniao|comercial|pontual|lgpd|gdpr';

/** "for audit purposes", "so that the analysts can work with it": why something is wanted, which changes nothing of what is. */
export function reason(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => explanation(cursor, names)) ?? cursor.attempt(() => purpose(cursor, names));
}

function purpose(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isFor = cursor.phraseOf(FOR) !== undefined;
  for (let words = 0; isFor && words <= 3; words += 1) {
    if (cursor.phrase(USES) !== undefined) {
      const isAlone = names.known.endpoint(cursor.peek(-1)?.text ?? '') === undefined;
      if (!isAlone) {
        return undefined;
      }
      cursor.phrase('of|from|de|do|da the|our|a|o?');
      cursor.phrase(USES);
      return [];
    }
    if (NEGATED.test(cursor.peek()?.folded ?? '') || !isPlain(cursor, names)) {
      return undefined;
    }
    cursor.at += 1;
  }
  return undefined;
}

const NEGATED = /^(not|no|never|without|non|nao|nem|nunca|sem)$/;

/** Up to the end of the clause, where it names nothing, limits nothing and begins no wish. */
function explanation(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const isBehindBreak = /^[.,;:(]?$/.test(cursor.peek(-1)?.folded ?? '');
  const word = cursor.peek()?.folded ?? '';
  if (cursor.phraseOf(REASON) === undefined || (/^(since|as|otherwise|else|senao)$/.test(word) && !isBehindBreak)) {
    return undefined;
  }
  const from = cursor.at;
  while (!cursor.isAtEnd && !/^[.,;:()?!]$/.test(cursor.peek()?.folded ?? '')) {
    if (!isHarmless(cursor, names)) {
      return undefined;
    }
    cursor.at += 1;
  }
  const said = cursor.textSince(from);
  const isDate = /^(since|as)$/.test(word) && !VERB.test(said); // "since the migration"
  return isDate || (said === '' && !/^(por isso|which is why)$/.test(said)) ? undefined : [];
}

const VERB =
  /\b(is|are|will|would|should|has|have|do|does|can|cannot|must|need|needs|want|wants|use|uses|serves?|wait|waits|waiting|runs?|reads?)\b/;

/** What would say something of the copy itself, were it in a reason. */
const LIMITING =
  /^(only|just|except|last|past|previous|current|recent|latest|newest|schema|esquema|ultimo|ultima|ultimos|ultimas|atual|recente|recentes|unless|until|if|instead|deletes?|updates?|inserts?|changes|upsert|scd2|cdc|history|apenas|somente|exceto|exclusoes|insercoes|historico)$/;

/** A word of a reason that neither limits nor chooses anything: "because status is paid" does, and so does "so nobody sees the phone". */
function isHarmless(cursor: Cursor, names: Names): boolean {
  const isTable = /^(from|of|de|do|da|dos|das|our|the)$/.test(cursor.peek(-1)?.folded ?? '') && isPlainTable(cursor, names);
  const isSaid =
    /^(is|are|was|e|sao|=)$/.test(cursor.peek(1)?.folded ?? '') || [-1, -2].some((back) => SEEN.test(cursor.peek(back)?.folded ?? ''));
  const isColumn =
    isSaid && cursor.peek()?.kind === 'word' && !/^(name|team|it|they)$/.test(cursor.peek()?.folded ?? '') && names.startsColumn(cursor);
  return !isColumn && (isTable || isPlain(cursor, names) || isOfTable(cursor, names));
}

const SEEN = /^(see|sees|seeing|show|shows|view|views|read|reads|know|knows|ve|veja|vejam|mostra|mostre)$/;

/** "because it holds texts from customers": a table named in a reason is not chosen by it, unless something is denied of it. */
function isPlainTable(cursor: Cursor, names: Names): boolean {
  const token = cursor.peek();
  return token?.kind === 'word' && !/[\d_]/.test(token.text) && names.startsTable(cursor) && !names.startsRatherColumn(cursor);
}

function isOfTable(cursor: Cursor, names: Names): boolean {
  const isOf = /^(from|of|de|do|da|dos|das)$/.test(cursor.peek()?.folded ?? '');
  if (!isOf) {
    return false;
  }
  cursor.at += 1;
  const found = isPlainTable(cursor, names);
  cursor.at -= 1;
  return found;
}

function isPlain(cursor: Cursor, names: Names): boolean {
  const token = cursor.peek();
  const isWord = token?.kind === 'word' && !LIMITING.test(token.folded) && !/\d/.test(token.text) && !/^\p{Lu}\p{Ll}/u.test(token.text);
  return isWord && names.known.endpoint(token.text) === undefined && !names.asksFor(cursor);
}
