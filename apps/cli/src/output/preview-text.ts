import type { TaskPreview } from '@trem/contracts';

const WIDEST = 32;

/** A preview as people read it: each row as it was and as it will be; changed values carry a star, what rules cannot take says so. */
export function previewText({ source, target, sourceColumns, columns, order, rows, problems }: TaskPreview): string {
  const head = `${source.schema}.${source.table} -> ${target.schema}.${target.table}`;
  const steps = order.length === 0 ? [] : [`rules in order: ${order.map(({ name, column }) => `${name} ${column}`).join(', ')}`];
  const said = problems.map(({ severity, code, path, text }) => `${severity} ${code} at ${path}: ${text}`);
  const shown = rows.flatMap(({ before, removedBy, after }, index) => [
    `row ${index + 1}${removedBy === null ? '' : `, left out by ${removedBy}`}`,
    `  before  ${sourceColumns.map(({ name }, column) => `${name}=${short(before[column] ?? null)}`).join('  ')}`,
    ...(removedBy === null ? [`  after   ${columns.map(({ name }, column) => `${name}=${cell(after[column])}`).join('  ')}`] : []),
  ]);
  return [head, ...steps, ...said, ...shown].join('\n');
}

function cell(value: TaskPreview['rows'][number]['after'][number] | undefined): string {
  if (value === undefined) {
    return '';
  }
  return value.error === null ? `${short(value.text)}${value.isChanged ? '*' : ''}` : `!! ${value.error}`;
}

function short(text: string | null): string {
  if (text === null) {
    return 'NULL';
  }
  const quoted = JSON.stringify(text);
  return quoted.length > WIDEST ? `${quoted.slice(0, WIDEST - 2)}…"` : quoted;
}
