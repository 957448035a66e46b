/** What people write short or as they speak, in the words that the grammar has: chat words, abbreviations, contractions. */
const short: Readonly<Record<string, string>> = {
  ...{ pls: 'please', plz: 'please', thx: 'thanks', tks: 'thanks', tnx: 'thanks', ty: 'thanks', vlw: 'obrigado', obg: 'obrigado' },
  ...{ u: 'you', ur: 'your', vc: 'voce', vcs: 'voces', tb: 'tambem', tbm: 'tambem', qd: 'quando', qdo: 'quando', q: 'que', p: 'para' },
  ...{ tbl: 'table', tbls: 'tables', tab: 'table', col: 'column', cols: 'columns', flds: 'fields', fld: 'field', recs: 'records' },
  ...{ src: 'source', tgt: 'target', dst: 'target', dest: 'target', db: 'database', dbs: 'databases', sched: 'schedule' },
  ...{ 'w/o': 'without', 'w/out': 'without', 'w/': 'with', wo: 'without', 'c/': 'com', 's/': 'sem', incl: 'including', excl: 'excluding' },
  ...{ pra: 'para', pras: 'para', pro: 'para', pros: 'para', chg: 'change', chgs: 'changes', dels: 'deletes', upd: 'updates' },
  ...{ fl: 'full load', init: 'initial', mins: 'minutes', secs: 'seconds', hrs: 'hours', hr: 'hour', seg: 'segundos', segs: 'segundos' },
  ...{
    fosse: 'seja',
    fossem: 'sejam',
    passasse: 'passe',
    passassem: 'passem',
    tivesse: 'tenha',
    tivessem: 'tenham',
    ficasse: 'fique',
    houvesse: 'houver',
  },
  ...{ wanna: 'want to', cannot: 'can not', repl: 'replication', ops: 'operations', prio: 'priority', tz: 'time zone' },
};

/** The words that are meant, as the grammar compares them; undefined for a word that is none of these. */
export function longWords(folded: string): readonly string[] | undefined {
  return Object.hasOwn(short, folded) ? short[folded]?.split(' ') : undefined;
}

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\bwon['’]t\b/giu, 'will not'],
  [/\bcan['’]t\b/giu, 'can not'],
  [/(\p{L})n['’]t\b/gu, '$1 not'],
  [/\b(it|that|there|what|everything|which|who)['’]s\b/giu, '$1 is'],
  [/\blet['’]s\b/giu, 'let us'],
  [/\b(i|we|you|they|it)['’]d\b/giu, '$1 would'],
  [/\b(i|we|you|they|it|that)['’]ll\b/giu, '$1 will'],
  [/\b(we|you|they|that)['’]re\b/giu, '$1 are'],
  [/\b(i|we|you|they)['’]ve\b/giu, '$1 have'],
  [/\bi['’]m\b/giu, 'i am'],
];

/** "I'd", "won't", "it's" in full. */
export function withFullWords(text: string): string {
  return contractions.reduce((written, [pattern, full]) => written.replace(pattern, full), text);
}

/** "please" says nothing wherever it stands. */
export function withoutPoliteness(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_-])(?:please|kindly|por favor|por gentileza|pfv|pls|plz)(?![\p{L}\p{N}_-])/giu, ' ');
}

/** Lines are sentences; what marks one as an item of a list is none of it. */
export function withLinesEnded(text: string): string {
  return text
    .replace(/\s*\n\s*/gu, ' . ')
    .replace(/(^|\s\.)\s+?(?:[-*•]|\d{1,2}[.)])\s+/gu, '$1 ')
    .replace(/^\s*[-*•]\s+/u, '');
}

const clitic = /^(\p{L}{3,})-(la|lo|las|los|a|o|as|os|se)$/iu;

/** "gravá-la" is "gravar" and "a"; undefined for a word without such an end. */
export function withoutClitic(text: string): readonly [verb: string, pronoun: string] | undefined {
  const [, verb, pronoun] = clitic.exec(text) ?? [];
  if (verb === undefined || pronoun === undefined) {
    return undefined;
  }
  const isShortened = /^l/i.test(pronoun) && /[áêíaei]$/iu.test(verb);
  return [isShortened ? `${verb}r` : verb, pronoun.replace(/^l/i, '')];
}
