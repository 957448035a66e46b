import type { Families } from './families.js';
import { called, changed, constant, hashed, joined, lastOnly, of, renamed } from './notation.js';

const staff = { ends: 'people_db > reporting' };
const department = (...rules: Parameters<typeof of>[1][]) => of('employees.department', ...rules);
const employee = (...rules: Parameters<typeof of>[1][]) => of('employees.employee', ...rules);
const customers = (...rules: Parameters<typeof of>[1][]) => of('sales.customers', ...rules);
const products = (...rules: Parameters<typeof of>[1][]) => of('sales.products', ...rules);
const fullName = (name = 'full_name') => employee(joined(name, 'first_name', 'last_name'));
const origin = customers(constant('origin', 'SHOP'));
const origem = customers(constant('origem', 'LOJA'));
const lastFour = customers(lastOnly('phone', 4));
const without = (...columns: string[]) => ({ columns: { exclude: columns } });

/** What tables and columns are called at the target, and what they hold. */
export const familiesOfShape: Families = {
  'a new name behind the places': [
    ['Copy department from people_db to reporting as dim_department.', [department(called('dim_department'))], staff],
    ['Copy department from people_db to reporting under the name division.', [department(called('division'))], staff],
    ['Copy department from people_db to reporting with the name division.', [department(called('division'))], staff],
    ['Copy department from people_db into a table named division in reporting.', [department(called('division'))], staff],
    ['Load the table department of people_db into reporting as table "Division".', [department(called('Division'))], staff],
    ['Copie department do people_db para o reporting com o nome setor.', [department(called('setor'))], staff],
    ['Copie a tabela department do people_db para o reporting como dim_setor.', [department(called('dim_setor'))], staff],
    [
      'Copie department do people_db para o reporting, com o nome "setor", e renomeie dept_name para nome_setor.',
      [department(called('setor'), renamed('dept_name', 'nome_setor'))],
      staff,
    ],
    ['Replicar department do people_db no reporting sob o nome de setor.', [department(called('setor'))], staff],
  ],
  'several new names': [
    [
      'Copy employee from people_db to reporting, rename first_name to given_name and last_name to surname.',
      [employee(renamed('first_name', 'given_name'), renamed('last_name', 'surname'))],
      staff,
    ],
    [
      'Copy employee from people_db to reporting; rename the columns first_name to given_name and last_name to surname.',
      [employee(renamed('first_name', 'given_name'), renamed('last_name', 'surname'))],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting, renomeando as colunas first_name para nome e last_name para sobrenome.',
      [employee(renamed('first_name', 'nome'), renamed('last_name', 'sobrenome'))],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting; renomear hire_date como "admitido".',
      [employee(renamed('hire_date', 'admitido'))],
      staff,
    ],
  ],
  'a column whose name stands first': [
    [
      'Copy employee from people_db to reporting and add a full_name column made of first_name and last_name separated by a space.',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting, adding a full_name column composed of first_name and last_name with a space.',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting. Add a full_name column combining first_name and last_name (separated by a space).',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting with a new column full_name that combines first_name and last_name with a space.',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting. I would like a full_name column made up of first_name and last_name with a space in between.',
      [fullName()],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting e crie a coluna nome_completo com first_name e last_name separados por um espaço.',
      [fullName('nome_completo')],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting. Inclua a coluna nome_completo, composta de first_name e last_name com espaço entre eles.',
      [fullName('nome_completo')],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting, incluindo uma coluna nome_completo com first_name e last_name unidos por espaço.',
      [fullName('nome_completo')],
      staff,
    ],
  ],
  'a column with one value': [
    ['Copy customers from shop to warehouse and add an origin column with the fixed value SHOP.', [origin]],
    ['Copy customers from shop to warehouse, add an origin column of type varchar with value "SHOP".', [origin]],
    ['Copy customers from shop to warehouse, add a column origin, varchar, with the constant value SHOP.', [origin]],
    ['Copy customers from shop to warehouse. Add a column called origin (varchar) set to SHOP.', [origin]],
    ['Copy customers from shop to warehouse and add a constant column origin with the value SHOP.', [origin]],
    ['Copie customers do shop para o warehouse. Acrescente a coluna origem, varchar, com o valor fixo LOJA.', [origem]],
    ['Copie customers do shop para o warehouse. Adicione a coluna origem do tipo varchar com o valor LOJA.', [origem]],
    ['Copie customers do shop para o warehouse e inclua uma coluna origem com valor fixo "LOJA".', [origem]],
    ['Copie customers do shop para o warehouse, criando a coluna origem (varchar) com o texto fixo LOJA.', [origem]],
  ],
  'the last characters': [
    ['Copy customers from shop to warehouse and mask phone (keep only the last 4 characters).', [lastFour]],
    ['Copy customers from shop to warehouse, masking phone - show only the last 4 digits.', [lastFour]],
    ['Copy customers from shop to warehouse and mask phone but leave the last 4 characters visible.', [lastFour]],
    ['Copy customers from shop to warehouse, mask phone except for the last 4 digits.', [lastFour]],
    ['Copy customers from shop to warehouse, mask phone, keeping only its last four digits.', [lastFour]],
    ['Copie customers do shop para o warehouse, mascarando phone (deixe só os 4 últimos caracteres).', [lastFour]],
    ['Copie customers do shop para o warehouse, mascare phone deixando apenas os 4 últimos dígitos visíveis.', [lastFour]],
    ['Copie customers do shop para o warehouse e mostre só os 4 últimos dígitos do phone.', [lastFour]],
    ['Copie customers do shop para o warehouse, mascarando phone, exceto os 4 últimos caracteres.', [lastFour]],
    [
      'Copie customers do shop para o warehouse, mascarando phone (só os 4 últimos dígitos) e sem a coluna email.',
      [customers(lastOnly('phone', 4), without('email'))],
    ],
  ],
  'several wishes of one table': [
    [
      'Copy customers from shop to warehouse: hash the email, put city in uppercase, drop the phone column.',
      [customers(hashed('email'), changed('uppercase', 'city'), without('phone'))],
    ],
    [
      'Could you replicate products from shop to warehouse as dim_product, renaming price to list_price?',
      [products(called('dim_product'), renamed('price', 'list_price'))],
    ],
  ],
};

/** Half meant, or meant in two ways. */
export const askedAboutToo: readonly string[] = [
  'Copy customers and orders with the name facts.',
  'Copy all sales tables with the name facts.',
  'Copie customers e orders com o nome fatos.',
  'Copy customers as usual.',
  'Copy customers as soon as possible.',
  'Copie customers como sempre.',
  'Copy orders where total is above 1.000.',
  'Copy orders, multiply total by 1.000.',
  'Copy orders where total is above 10,5.',
  'Copy orders where total in (100,200',
  'Copy customers where email is empty.',
  'Copie customers onde email está vazio.',
  'Copy customers, only women with country equal to Brazil.',
  'Copie customers, apenas mulheres com country igual a Brazil.',
  'Copie customers, apenas pedidos com country igual a Brazil.',
  'Copy customers all day.',
  'Copy customers beforehand.',
  'Copy customers at most.',
  'Copie customers no máximo.',
  'Copy customers, do not empty the target tables first.',
  'Copie customers sem esvaziar as tabelas de destino.',
  'Copy customers, empty the source tables first.',
  'Copy customers, empty the target tables afterwards.',
  'Full load of orders every day at 2 in the afternoon or at 3 pm.',
  'Full load of orders every day at 14 in the morning.',
  'Full load of orders every morning.',
  'Full load of orders every month at 2 am.',
  'Full load of orders every other day at 2 am.',
  'Copy orders every 15 minutes at 2 am.',
  'Copy orders, at least every 30 seconds at most.',
  'Copy customers, mask phone but not the last 4 characters of city.',
  'Copy customers, mask phone (keep only the first 4 characters).',
  'Copie customers, mascarando phone (deixe só os 4 primeiros caracteres).',
  'Copy customers, add an origin column.',
  'Copy customers, add an origin column, varchar.',
  'Copy customers, add an origin column with the value of city.',
  'Copy customers, add a full_name column made of first_name and surname.',
  'Copy customers (not the active ones).',
  'Copy customers (maybe orders).',
  'Should customers be copied or not?',
  'Copy orders once and keep the whole sales schema in sync.',
  'Copy all sales tables, full load of the whole support schema only.',
  'Copy orders where status is neither paid nor open or shipped.',
  'Copy orders where total is between 100 or 500.',
  'Copie orders onde total não está entre 100 e 500.',
  'Copy orders where total is not between 100 and 500.',
  'Copy orders where total is between paid and open.',
];
