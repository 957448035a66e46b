import type { RowDifference, TableResult } from './compare-table.js';

const SHOWN_HEX = 160;

/** A table result as lines for people: the verdict, then structure and rows that differ. */
export function describeTable(result: TableResult): readonly string[] {
  const name = `${result.schema}.${result.table}`.padEnd(40);
  const rows = result.source.rows === result.target.rows ? `${result.source.rows}` : `${result.source.rows} | ${result.target.rows}`;
  const lines = [`${result.equal ? 'equal    ' : 'DIFFERENT'} ${name} rows ${rows.padEnd(22)} hash ${result.source.hash.slice(0, 16)}`];
  lines.push(...result.structure.map((sentence) => `    structure: ${sentence}`));
  lines.push(...result.differences.flatMap(describeDifference));
  if (result.differenceCount > result.differences.length) {
    lines.push(
      `    and ${result.differenceCount - result.differences.length} more, in chunks ${result.unequalChunks.slice(0, 20).join(', ')}`,
    );
  }
  return lines;
}

function describeDifference(difference: RowDifference): readonly string[] {
  const key = Object.entries(difference.key)
    .map(([name, text]) => `${name}=${text === null ? 'NULL' : JSON.stringify(text.slice(0, 80))}`)
    .join(' ');
  const counts = difference.kind === 'doubled' ? ` (${difference.sourceCount} at the source, ${difference.targetCount} at the target)` : '';
  const columns = difference.kind === 'different' ? difference.columns : [];
  return [
    `    ${difference.kind}${counts}: ${key}`,
    ...columns.map(({ column, source, target }) => `        ${column}: source ${shownHex(source)} target ${shownHex(target)}`),
  ];
}

function shownHex(hex: string | null): string {
  if (hex === null) {
    return 'NULL';
  }
  return hex.length <= SHOWN_HEX ? `x'${hex}'` : `x'${hex.slice(0, SHOWN_HEX)}'... (${hex.length / 2} bytes)`;
}
