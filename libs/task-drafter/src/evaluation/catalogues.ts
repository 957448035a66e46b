import type { DraftEndpoint, DraftTable } from '../request.js';

/** `name type, name type`; the first `keys` columns are the primary key. */
function table(schema: string, name: string, columns: string, keys = 1): DraftTable {
  const all = columns.split('; ').map((column) => {
    const [first = '', ...type] = column.split(' ');
    return { name: first, type: type.join(' ') };
  });
  return { schema, table: name, columns: all, key: all.slice(0, keys).map((column) => column.name) };
}

const shop: readonly DraftTable[] = [
  table(
    'sales',
    'customers',
    'id integer; first_name text; last_name text; email text; phone character varying(40); city text; country text; active boolean; created_at timestamp with time zone',
  ),
  table(
    'sales',
    'orders',
    'id bigint; customer_id integer; status text; total numeric(12,2); currency character(3); ordered_at timestamp with time zone',
  ),
  table('sales', 'order_items', 'order_id bigint; product_id integer; quantity integer; unit_price numeric(10,2)', 2),
  table('sales', 'products', 'id integer; name text; category text; price numeric(10,2); discontinued boolean'),
  table('sales', 'prices', 'product_id integer; valid_from date; amount numeric(10,2)', 2),
  table('sales', 'suppliers', 'id integer; name text; email text; fax text'),
  table(
    'support',
    'tickets',
    'id bigint; customer_id integer; subject text; body text; opened_at timestamp with time zone; closed_at timestamp with time zone',
  ),
  table('support', 'agents', 'id integer; name text; email text; team text'),
];

const employees: readonly DraftTable[] = [
  table('employees', 'employee', 'id integer; birth_date date; first_name text; last_name text; gender character(1); hire_date date'),
  table('employees', 'department', 'id integer; dept_name text'),
  table('employees', 'department_employee', 'employee_id integer; department_id integer; from_date date; to_date date', 2),
  table('employees', 'salary', 'employee_id integer; from_date date; amount integer; to_date date', 2),
];

/** What the sentences of the evaluation speak of: two databases to read, two to write, one that must never be written. */
export const endpoints: readonly DraftEndpoint[] = [
  { name: 'shop', access: 'source-only', tables: shop },
  { name: 'people_db', access: 'source-and-target', tables: employees },
  { name: 'warehouse', access: 'source-and-target', tables: [] },
  { name: 'reporting', access: 'source-and-target', tables: [] },
];
