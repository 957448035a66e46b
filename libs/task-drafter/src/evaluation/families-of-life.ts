import type { Families } from './families.js';
import { of } from './notation.js';

const customers = of('sales.customers');
const orders = of('sales.orders');
const prices = of('sales.prices');
const support = of('support.*');
const once = { mode: 'full-load' } as const;
const both = { mode: 'full-load-and-cdc' } as const;
const changes = { mode: 'cdc' } as const;
const emptied = { fullLoad: { truncateTable: true } } as const;
const at = (cron: string) => ({ ...once, schedule: { cron } });
const every = (seconds: number) => ({ cdc: { intervalMs: seconds * 1000 } });
const toReporting = { ends: 'shop > reporting' };

/** When a task loads, how long it follows and how often it writes. */
export const familiesOfLife: Families = {
  'a whole schema': [
    ['Do a one-off full load of the entire support schema from shop into reporting.', [support], { ...toReporting, ...once }],
    ['Initial load only of everything in the support schema, from shop to warehouse.', [support], once],
    ['Copy everything in support from shop to warehouse.', [support]],
    ['Copy everything under the support schema from shop to warehouse once.', [support], once],
    ['Keep the whole support schema of shop in sync with warehouse.', [support], both],
    ['Stream only the changes of the whole support schema from shop to warehouse.', [support], changes],
    ['Copie todo o esquema support do shop para o warehouse.', [support]],
    ['Copie tudo do esquema support do shop para o warehouse uma única vez.', [support], once],
    ['Faça uma carga única de todo o schema support do shop no reporting.', [support], { ...toReporting, ...once }],
    ['Replique tudo o que está no esquema support do shop para o warehouse.', [support]],
    ['Quero o esquema support completo do shop no warehouse, sempre atualizado.', [support], both],
  ],
  'tables that are emptied': [
    ['Load orders from shop into warehouse once and empty the target table beforehand.', [orders], { ...once, ...emptied }],
    ['First empty the target table, then copy orders from shop to warehouse once.', [orders], { ...once, ...emptied }],
    ['Load orders from shop into warehouse once; clear the target tables before loading.', [orders], { ...once, ...emptied }],
    ['Copy orders from shop to warehouse once, with the tables at the target truncated first.', [orders], { ...once, ...emptied }],
    ['Truncate the destination tables before the load and copy orders from shop to warehouse.', [orders], emptied],
    ['The target tables should be emptied first; copy orders from shop to warehouse.', [orders], emptied],
    ['Carregue orders do shop no warehouse uma vez, esvaziando antes as tabelas de destino.', [orders], { ...once, ...emptied }],
    ['Copie orders do shop para o warehouse e limpe a tabela de destino antes da carga.', [orders], emptied],
    ['Antes, esvazie as tabelas do destino; copie orders do shop para o warehouse.', [orders], emptied],
    ['Copie orders do shop para o warehouse, truncando as tabelas no destino primeiro.', [orders], emptied],
  ],
  'times of day': [
    ['Full load of orders from shop to warehouse every day at 2 in the morning.', [orders], at('0 2 * * *')],
    ['Load orders from shop into warehouse in full each day at 14:30.', [orders], at('30 14 * * *')],
    ['Copy orders from shop to warehouse completely every Monday at 6 am.', [orders], at('0 6 * * 1')],
    ['Copy orders from shop to warehouse in full, once a day at 11 p.m.', [orders], at('0 23 * * *')],
    ['At 5 am every Sunday do a full load of orders from shop into warehouse.', [orders], at('0 5 * * 0')],
    ['Carga completa de orders do shop no warehouse, todo dia às 2 da manhã.', [orders], at('0 2 * * *')],
    ['Carga completa de orders do shop no warehouse todos os dias às 2h da madrugada.', [orders], at('0 2 * * *')],
    ['Faça a carga completa de orders do shop no warehouse toda noite às 23h.', [orders], at('0 23 * * *')],
    ['Copie orders do shop para o warehouse, carga completa, toda segunda-feira às 6 da tarde.', [orders], at('0 18 * * 1')],
    ['Carga total de orders do shop no warehouse, uma vez por dia à meia-noite.', [orders], at('0 0 * * *')],
    ['Todo domingo às 7h30, carga completa de orders do shop no warehouse.', [orders], at('30 7 * * 0')],
  ],
  'how often is written': [
    ['Copy orders from shop to warehouse, writing every 30 seconds at most.', [orders], every(30)],
    ['Copy orders from shop to warehouse, applying changes every 15 minutes.', [orders], every(900)],
    ['Copy orders from shop to warehouse; apply the changes once every hour.', [orders], every(3600)],
    ['Copy orders from shop to warehouse, the changes are applied every 20 seconds.', [orders], every(20)],
    ['Copie orders do shop para o warehouse, gravando a cada 30 segundos no máximo.', [orders], every(30)],
    ['Copie orders do shop para o warehouse, aplicando as mudanças de hora em hora.', [orders], every(3600)],
    ['Copie orders do shop para o warehouse e grave no destino a cada quinze minutos.', [orders], every(900)],
    ['Só as mudanças de orders do shop no warehouse, gravadas a cada 5 segundos.', [orders], { ...changes, ...every(5) }],
  ],
  'kept up to date': [
    ['Copy prices from shop to warehouse and keep them up to date all the time.', [prices], both],
    ['Load prices from shop into warehouse and keep it updated afterwards.', [prices], both],
    ['Keep prices up to date in warehouse, from shop.', [prices], both],
    ['Can you copy prices from shop to warehouse and keep the table in sync from then on?', [prices], both],
    ['Could you please load customers (from shop) into the warehouse - and keep them synced?', [customers], both],
    ['Copy prices from shop to warehouse and apply all changes continuously.', [prices], both],
    ['Copie prices do shop para o warehouse e mantenha sempre atualizado.', [prices], both],
    ['Mantenha a tabela prices do shop atualizada no warehouse.', [prices], both],
    ['Você poderia copiar prices do shop para o warehouse e manter tudo sincronizado depois?', [prices], both],
    ['Leve prices do shop para o warehouse e continue aplicando as alterações o tempo todo.', [prices], both],
    ['Carregue prices do shop no warehouse e, em seguida, acompanhe as mudanças.', [prices], both],
  ],
};
