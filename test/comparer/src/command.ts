import { parseArgs } from 'node:util';
import { compareDatabases } from './compare-databases.js';
import { describeTable } from './report.js';

export const USAGE = 'node test/comparer/dist/main.js --source URL --target URL [--table schema.table ...]';

/** The command line: prints a line per table and what differs. Returns the exit code: 0 equal, 1 different, 2 wrong usage. */
export async function runCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { source: { type: 'string' }, target: { type: 'string' }, table: { type: 'string', multiple: true } },
  });
  if (values.source === undefined || values.target === undefined) {
    print(USAGE);
    return 2;
  }
  const tables = values.table?.map((name) => {
    const dot = name.indexOf('.');
    return { schema: dot < 0 ? 'public' : name.slice(0, dot), table: name.slice(dot + 1) };
  });
  const result = await compareDatabases({
    source: values.source,
    target: values.target,
    ...(tables === undefined ? {} : { tables }),
    onTable: (table) => {
      for (const line of describeTable(table)) {
        print(line);
      }
    },
  });
  const equal = result.tables.filter((table) => table.equal).length;
  print(`${result.equal ? 'equal' : 'DIFFERENT'}: ${equal}/${result.tables.length} tables`);
  return result.equal ? 0 : 1;
}
