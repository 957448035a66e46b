/** Words that belong to sentences and not to what they speak of: no name is guessed from one. */
const grammar = new Set(
  `a about add after all already also an and any apply are as at batch batches be because before below between both but by call change changes column columns
  contains copy create day deletes divide do each empty equals error errors every everything except exclude first follow for from full get give has have history
  i if in inserts into is it its just keep last leave less like list load lowercase make mask me more most multiply my need never no not nothing null of on once one only
  or other out over please priority put reload remove rename replicate rows same schema second seconds set should skip some start starts stop such sync table tables than that the
  their them then there these they this those through to today trim until up updates upper uppercase upsert use value values version versions want was we where which
  while who whose will with without write you
  ao aos apenas apos aplicar as ate cada carga carregue coluna colunas com como copie copiar cuja cujo da das de depois deve do dos e em entre erro erros esquema esta
  este exceto exclusoes fique historico isso linha linhas lote lotes maiusculas mais mantenha mascare mas menos mudancas na nao nas no nos nunca o onde os ou para pare
  nesta nessa neste nesse desta dessa pelo por primeiro quando quero que renomeie se sem ser seu so sobre somente sua tabela tabelas toda todas todo todos tudo um uma use valor vez`.split(
    /\s+/,
  ),
);

export function isGrammar(folded: string): boolean {
  return grammar.has(folded);
}

/** Forms of verbs with which a sentence goes on behind a list: "order_items, using upsert", "prices, ignorando as exclusões". */
export function goesOn(folded: string): boolean {
  return /^\p{Ll}{2,}(ing|ando|endo|indo)$/u.test(folded);
}

const fillers = new Set(
  `a an the and then also please kindly i we want need would like to so that but it them data rows of let us could can you hello hi thanks thank plus o os as e
  entao tambem por favor favor quero queremos queria preciso precisamos gostaria gostariamos pode poderia voce obrigado obrigada ola oi dados linhas mas que depois d
  hey hiya morning afternoon evening everyone everybody folks guys dear basically ok okay yeah yep cheers btw fyi asap regards actually simply
  prezados prezado prezada caros caro pessoal galera gente bom boa dia tarde noite abraco abracos att atenciosamente gentileza valeu beleza blz
  plain straightforward ordinary
  , . ; : ! ? ( ) [ ] - – — ' ’ … •`.split(/\s+/),
);

const manners = new Set(
  'usual usually always before possible soon well ever normal normally needed described said is expected intended sempre antes possivel logo normal normalmente esta costume'.split(
    ' ',
  ),
);

/** "as usual", "como sempre": what stands behind "as" and is no name. */
export function isManner(folded: string): boolean {
  return manners.has(folded);
}

/** Words that may stand anywhere without meaning anything by themselves. Whatever is neither this nor understood is asked about. */
export function isFiller(folded: string): boolean {
  return fillers.has(folded);
}
