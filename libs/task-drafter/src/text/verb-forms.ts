import { fold } from './fold.js';

/** English verbs whose forms no rule gives: past and participle. */
const irregular: Readonly<Record<string, string>> = {
  ...{
    send: 'sent',
    write: 'wrote written',
    take: 'took taken',
    keep: 'kept',
    put: 'put',
    begin: 'began begun',
    make: 'made',
    bring: 'brought',
  },
  ...{
    get: 'got',
    leave: 'left',
    set: 'set',
    build: 'built',
    run: 'ran',
    do: 'did done',
    hide: 'hid hidden',
    show: 'showed shown',
    hold: 'held',
  },
  ...{ give: 'gave given', feed: 'fed', read: 'read', find: 'found', throw: 'thrown', cut: 'cut', let: 'let', go: 'gone', split: 'split' },
};
/** Portuguese ones: their forms besides the infinitive. */
const irregulares: Readonly<Record<string, string>> = {
  fazer: 'faca faz facam fazem fazendo feito feita feitos feitas',
  trazer: 'traga traz tragam trazem trazendo trazido trazida trazidos trazidas',
  manter: 'mantenha mantem mantenham mantendo mantido mantida mantidos mantidas',
  por: 'ponha poe ponham pondo posto posta postos postas',
  ter: 'tenha tem tenham tendo',
  cobrir: 'cubra cobre cobrindo coberto',
  vir: 'venha vem venham vindo',
  substituir: 'substitua substitui substituam substituindo substituido substituida substituidos substituidas',
  excluir: 'exclua exclui excluam excluindo excluido excluida excluidos excluidas',
  incluir: 'inclua inclui incluam incluindo incluido incluida incluidos incluidas',
  construir: 'construa construi construindo construido construida',
  seguir: 'siga segue sigam seguem seguindo seguido seguida seguidos seguidas',
};

/** Every form of a verb, in one word: "copy, copies, copied, copying", "copiar, copie, copia, copiando, copiado". */
export function formsOf(verb: string): readonly string[] {
  const base = fold(verb);
  return /(ar|er|ir)$/.test(base) && !english.has(base) ? portuguese(base) : inEnglish(base);
}

const english = new Set([
  'clear',
  'filter',
  'transfer',
  'pair',
  'deliver',
  'render',
  'register',
  'alter',
  'ignorer',
  'order',
  'offer',
  'mirror',
  'consider',
  'trigger',
]);

function inEnglish(base: string): readonly string[] {
  const isOpen = /[^aeiou]y$/.test(base);
  const third = isOpen ? `${base.slice(0, -1)}ies` : /(s|x|ch|sh|z)$/.test(base) ? `${base}es` : `${base}s`;
  const stem = /[^e]e$/.test(base) ? base.slice(0, -1) : base;
  const doubled = /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(base) || /(mit|fer)$/.test(base) ? `${base}${base.at(-1)}` : stem;
  const past = irregular[base]?.split(' ') ?? [isOpen ? `${base.slice(0, -1)}ied` : `${doubled}ed`];
  return [base, third, `${doubled}ing`, ...past];
}

function portuguese(base: string): readonly string[] {
  const known = irregulares[base];
  if (known !== undefined) {
    return [base, `${base}em`, ...known.split(' ')];
  }
  const stem = base.slice(0, -2);
  if (base.endsWith('ar')) {
    const soft = [stem, ...(stem.endsWith('e') ? [`${stem}i`] : []), stem.replace(/c$/, 'qu'), stem.replace(/g$/, 'gu')].flatMap((one) => [
      `${one}e`,
      `${one}em`,
    ]);
    return [
      base,
      `${base}em`,
      `${stem}asse`,
      `${stem}assem`,
      ...soft,
      `${stem}a`,
      ...(stem.endsWith('e') ? [`${stem}ia`] : []),
      `${stem}am`,
      `${stem}amos`,
      `${stem}ando`,
      ...['o', 'a', 'os', 'as'].map((end) => `${stem}ad${end}`),
    ];
  }
  return [
    base,
    `${base}em`,
    `${stem}${base.at(-2)}sse`,
    `${stem}${base.at(-2)}ssem`,
    `${stem}a`,
    `${stem}am`,
    `${stem}e`,
    `${stem}em`,
    `${stem}${base.at(-2)}ndo`,
    ...['o', 'a', 'os', 'as'].map((end) => `${stem}id${end}`),
  ];
}
