/** What the words of a sentence may be called in a catalogue that is named in English: a model reads any language, but it only sees tables that were found. */
const inEnglish: Readonly<Record<string, string>> = {
  cliente: 'customer',
  pedido: 'order',
  produto: 'product',
  producto: 'product',
  empregado: 'employee',
  funcionario: 'employee',
  salario: 'salary',
  departamento: 'department',
  venda: 'sale',
  venta: 'sale',
  fatura: 'invoice',
  factura: 'invoice',
  pagamento: 'payment',
  pago: 'payment',
  preco: 'price',
  precio: 'price',
  fornecedor: 'supplier',
  proveedor: 'supplier',
  estoque: 'stock',
  endereco: 'address',
  usuario: 'user',
  utilizador: 'user',
  conta: 'account',
  cuenta: 'account',
  contrato: 'contract',
  entrega: 'delivery',
  envio: 'shipment',
  loja: 'store',
  tienda: 'store',
  categoria: 'category',
  devolucao: 'return',
  fornecedore: 'supplier',
  proveedore: 'supplier',
  kunde: 'customer',
  kunden: 'customer',
  bestellungen: 'order',
  rechnungen: 'invoice',
  zahlungen: 'payment',
  produkte: 'product',
  bestellung: 'order',
  rechnung: 'invoice',
  mitarbeiter: 'employee',
  artikel: 'article',
  zahlung: 'payment',
  produkt: 'product',
  client: 'customer',
  commande: 'order',
  produit: 'product',
  employe: 'employee',
  facture: 'invoice',
  paiement: 'payment',
  prix: 'price',
};

/** Words of a name or a sentence: lower case, without accents, in the singular. `orderItems`, `order_items` and "Order Items" have the same. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(singular);
}

/** The words of a sentence, with what they are called in English. */
export function wordsOfSentence(sentence: string): ReadonlySet<string> {
  return new Set(wordsOf(sentence).flatMap((word) => (inEnglish[word] === undefined ? [word] : [word, inEnglish[word]])));
}

function singular(word: string): string {
  if (word.length < 4 || word.endsWith('ss')) {
    return word;
  }
  if (word.endsWith('ies')) {
    return `${word.slice(0, -3)}y`;
  }
  if (word.endsWith('oes')) {
    return `${word.slice(0, -3)}ao`;
  }
  if (/(ch|sh|x|ss)es$/.test(word)) {
    return word.slice(0, -2);
  }
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Whether one word is another with at most `most` letters wrong, missing, too many, or two neighbours exchanged. */
export function isNear(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) {
    return false;
  }
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let place = 1; place <= one.length && Math.min(...row) <= most; place++) {
    [before, row] = [row, nextRow({ one, other, place, before, row })];
  }
  return row.length > other.length && (row[other.length] ?? most + 1) <= most;
}

interface Rows {
  readonly one: string;
  readonly other: string;
  /** How many letters of `one` the next row stands for. */
  readonly place: number;
  readonly before: readonly number[];
  readonly row: readonly number[];
}

/** One row of the table of distances. @see Damerau and Levenshtein, "optimal string alignment" */
function nextRow({ one, other, place, before, row }: Rows): readonly number[] {
  const next = [place];
  for (let column = 1; column <= other.length; column++) {
    const [letter, last] = [one[place - 1], one[place - 2]];
    const isSame = letter === other[column - 1];
    const isSwapped = place > 1 && column > 1 && letter === other[column - 2] && last === other[column - 1];
    const swapped = isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
    next.push(Math.min((row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + (isSame ? 0 : 1), swapped));
  }
  return next;
}
