import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { nameKey } from '../text/fold.js';

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

export const nounHere = (cursor: Cursor, names: Names, isMeant: boolean) =>
  isMeant ? cursor.attempt(() => translated(cursor, names)) : undefined;

/** "apenas clientes com ..." beside a table customers. Other nouns say something of the rows themselves, and are asked about. */
export function translated(cursor: Cursor, names: Names) {
  cursor.phrase(ARTICLE);
  const noun = nouns[nameKey(cursor.take('word')?.text ?? '')];
  return noun === undefined ? undefined : names.tableCalled(noun);
}
