import { filter as filterContract } from '@trem/contracts';
import { type Fields, given, kebab, priorityOf } from './fields.js';

const MEANING: Readonly<Record<string, string>> = {
  contains: 'the value is taken letter by letter; it was a pattern while changes were applied',
  'not-contains': 'the value is taken letter by letter, and a column that is null does not pass',
  'not-equals': 'a column that is null does not pass, in loads and changes alike',
  'not-in': 'a column that is null does not pass, in loads and changes alike',
  'format-date': 'the new column is text in the target, too',
  'extract-year': 'the column is integer in the target, too',
  'extract-month': 'the column is integer in the target, too',
  'extract-day': 'the column is integer in the target, too',
  'math-expression': '^ binds from right to left and tighter than a sign before it; decimals are exact',
  'date-now': 'the date is of the apply, in UTC; clock: commit takes the commit at the source',
  'datetime-now': 'the time is of the apply, with time zone; clock: commit takes the commit at the source',
  'date-diff-years': 'full years completed are counted, not 365 days',
  concat: 'a part that is null makes the whole null; onNull: skip or empty says otherwise',
};

export function filterOf(settings: Fields): Record<string, unknown> {
  const operator = kebab(settings.take('filter_type'));
  const meaning =
    MEANING[String(operator)] ?? (String(operator).startsWith('date-') ? 'a date without time means the whole day' : undefined);
  if (meaning !== undefined) {
    settings.note('changed', 'filter_type', `${String(operator)}: ${meaning}`);
  }
  const filter = {
    operator,
    column: settings.take('column_name'),
    ...{ value: settings.take('value'), values: settings.take('values'), lower: settings.take('lower'), upper: settings.take('upper') },
    description: settings.take('description'),
  };
  settings.refuseOthers();
  const rule = withoutEmpty(given(filter));
  if (isReversed(rule)) {
    settings.note('refused', 'lower', 'the lower end is above the upper: no row passed, and Trem takes no such range');
  }
  return rule;
}

function isReversed(rule: unknown): boolean {
  const issues = filterContract.safeParse(rule).error?.issues ?? [];
  return issues.some((issue) => 'params' in issue && issue.params?.code === 'RANGE_REVERSED');
}

const STRUCTURAL: readonly unknown[] = [
  'modify-schema-name',
  'modify-table-name',
  'modify-column-name',
  'add-primary-key',
  'remove-primary-key',
];

export function transformationOf(settings: Fields): Record<string, unknown> {
  const type = kebab(settings.take('transformation_type'));
  const contract = settings.object('contract');
  const operation = kebab(contract.take('operation'));
  const meaning = MEANING[String(operation)];
  if (meaning !== undefined) {
    contract.note('changed', 'operation', `${String(operation)}: ${meaning}`);
  }
  const rule = {
    ...{ type, operation, column: contract.take('column_name'), newColumn: contract.take('new_column_name') },
    ...{ targetSchema: contract.take('target_schema_name'), targetTable: contract.take('target_table_name') },
    ...{ targetColumn: contract.take('target_column_name'), columns: listOf(contract.take('column_names')) },
    ...{ expression: contract.take('expression'), format: contract.take('format'), separator: contract.take('separator') },
    ...{ dependsOn: listOf(contract.take('depends_on')), roundResult: contract.take('round_result') },
    ...{ value: contract.take('value'), valueType: valueTypeOf(contract), description: settings.take('description') },
    priority: rulePriority(settings, STRUCTURAL.includes(type)),
  };
  contract.refuseOthers();
  settings.refuseOthers();
  return withoutEmpty(given(rule));
}

/** Names of types stood in capitals, too. */
function valueTypeOf(contract: Fields): unknown {
  const type = contract.take('value_type');
  if (typeof type !== 'string' || type === type.toLowerCase()) {
    return type;
  }
  contract.note('changed', 'value_type', `"${type}" is ${type.toLowerCase()} now`);
  return type.toLowerCase();
}

/** Structure comes first and alone: that is corrected, and said. */
function rulePriority(settings: Fields, isStructural: boolean): unknown {
  const before = settings.take('priority');
  const priority = before === undefined ? undefined : priorityOf(before);
  if (isStructural) {
    if (priority !== undefined && priority !== 'highest') {
      settings.note('changed', 'priority', 'rules of names and keys always come first');
    }
    return undefined;
  }
  if (priority === 'highest') {
    settings.note('changed', 'priority', 'only rules of names and keys may have priority 0: it is 1 (high) now');
    return 'high';
  }
  return priority;
}

function listOf(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
}

function withoutEmpty({ description, ...rule }: Record<string, unknown>): Record<string, unknown> {
  return description === undefined || description === '' ? rule : { ...rule, description };
}
