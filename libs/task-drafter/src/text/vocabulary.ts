/** Words that clauses of every kind share, by what they say: `$should` in a phrase is one of these sequences. */
const classes: Readonly<Record<string, string>> = {
  should:
    'should|must|shall|can|may|might|will|has to|have to|needs to|need to|ought to|is to|are to|to|is|are|gets|get|deve|devem|devera|deverao|precisa|precisam|tem que|tem de|têm que|vai|vao|pode|podem|e|é|sao|são|fica|ficam|seja|sejam',
  target:
    'target|destination|target side|target end|other side|other end|receiving side|receiving end|target database|destination database|destino|alvo|banco de destino|lado de la',
  there:
    'there|over there|at the target|in the target|on the target|at the destination|in the destination|on the target side|on the other side|at the other end|on arrival|downstream|la|ali|no destino|no alvo|na ponta|do outro lado',
  rows: 'rows|row|records|record|entries|entry|lines|ones|those|data|linhas|linha|registros|registro|entradas|dados',
  source: 'source|origin|source side|source database|production|prod|origem|fonte|producao',
};

/** The sequences of a class, with `|` between. */
export function vocabulary(name: string): string {
  const found = classes[name];
  if (found === undefined) {
    throw new Error(`The vocabulary has no class ${name}`);
  }
  return found;
}
