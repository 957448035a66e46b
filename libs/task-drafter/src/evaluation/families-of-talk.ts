import type { Families } from './families.js';
import { is, of, since } from './notation.js';

const orders = of('sales.orders');
const customers = of('sales.customers');
const both = { mode: 'full-load-and-cdc' } as const;
const once = { mode: 'full-load' } as const;
const every = (seconds: number) => ({ cdc: { intervalMs: seconds * 1000 } });

/** How wishes are put: in notes, in letters, with reasons and with asides. */
export const familiesOfTalk: Families = {
  notes: [
    ['orders, customers: shop -> warehouse, load + cdc', [orders, customers], both],
    ['orders, FL only, shop > warehouse', [orders], once],
    ['tbl: orders; src: shop; tgt: warehouse; initial load then changes', [orders], both],
    ["orders shop → warehouse, status = 'paid', 5s interval", [of('sales.orders', is('status', 'paid'))], every(5)],
    ['customers shop to warehouse, w/o phone pls', [of('sales.customers', { columns: { exclude: ['phone'] } })]],
    ['tickets, opened since 2024-01-01 only, shop > warehouse', [of('support.tickets', since('opened_at', '2024-01-01'))]],
    ['orders e customers do shop pro warehouse, carga + cdc', [orders, customers], both],
  ],
  letters: [
    ['We request that the table orders of shop be loaded into warehouse and kept up to date.', [orders], both],
    ["I'd be grateful if you could copy orders from shop to warehouse. A single copy is enough.", [orders], once],
    [
      'Solicitamos que seja replicada a tabela orders do shop para o warehouse, com carga completa seguida da captura das alterações.',
      [orders],
      both,
    ],
  ],
  reasons: [
    ['Copy orders from shop to warehouse once, as nobody will look at it after the meeting.', [orders], once],
    [
      "Copy customers from shop to warehouse without the phone column, because our team isn't allowed to see it.",
      [of('sales.customers', { columns: { exclude: ['phone'] } })],
    ],
    ['For audit purposes, copy orders from shop to warehouse.', [orders]],
    ['Copie orders do shop para o warehouse, para que o time comercial acompanhe as vendas do dia.', [orders]],
  ],
};
