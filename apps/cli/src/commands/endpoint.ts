import { readFile } from 'node:fs/promises';
import type { ApiClient } from '@trem/api-client';
import type { CheckReport, Endpoint, EndpointInput, TableDetail, TableSummary } from '@trem/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { parseEndpointUrl } from '../endpoint-url.js';
import { exitCodes } from '../exit-codes.js';
import { mendingSql } from '../mending-sql.js';
import { bytes, count, duration, table } from '../output/format.js';
import { endpointImportCommand } from './endpoint-import.js';
import { answer, examples, globals } from './options.js';

interface AddOptions {
  readonly url: string;
  readonly access: 'source-and-target' | 'source-only';
  readonly passwordStdin?: boolean;
}

export function endpointCommands(program: Command, context: Context): void {
  const endpoint = program.command('endpoint').description('databases that tasks copy from and to');
  addCommand(endpoint, context);
  endpointImportCommand(endpoint, context);
  listCommand(endpoint, context);
  checkCommand(endpoint, context);
  discoverCommand(endpoint, context);
}

function addCommand(endpoint: Command, context: Context): void {
  const add = endpoint
    .command('add <name>')
    .description('make an endpoint; its password is stored encrypted and never shown again')
    .requiredOption('--url <url>', 'postgres://user@host:port/database, with sslmode and sslrootcert as in libpq')
    .addOption(
      new Option('--access <access>', 'source-only protects a database from ever being written')
        .choices(['source-and-target', 'source-only'])
        .default('source-and-target'),
    )
    .option('--password-stdin', 'read the password from stdin');
  examples(
    add,
    'trem endpoint add shop --url "postgres://reader@db.example/shop?sslmode=verify-full"',
    'trem endpoint add copy --url "postgres://me@127.0.0.1:5432/copy?sslmode=disable" --password-stdin < secret.txt',
  );
  add.action(async (name: string, options: AddOptions, command: Command) => {
    const draft = await draftOf(name, options, context);
    const api = await context.connect(globals(command));
    const made = await api.createEndpoint(draft);
    answer(context.terminal.print, globals(command).json, { value: made, text: `endpoint ${made.name} made: ${addressOf(made)}` });
  });
}

async function draftOf(name: string, options: AddOptions, { terminal }: Context): Promise<EndpointInput> {
  const { fields, tlsMode, caFile } = parseEndpointUrl(options.url);
  const password = await passwordOf(fields.password, options, terminal);
  const ca = caFile === undefined ? undefined : await readCa(caFile);
  const tls = { ...(tlsMode === undefined ? {} : { mode: tlsMode }), ...(ca === undefined ? {} : { ca }) };
  return {
    name,
    access: options.access,
    ...fields,
    ...(password === undefined ? {} : { password }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  };
}

/** From the address, stdin, or a person; a database may also need none. */
async function passwordOf(
  inUrl: string | undefined,
  { passwordStdin }: AddOptions,
  terminal: Context['terminal'],
): Promise<string | undefined> {
  if (inUrl !== undefined) {
    return inUrl;
  }
  const password = passwordStdin
    ? (await terminal.readStdin()).toString('utf8').replace(/\r?\n$/, '')
    : await terminal.ask('Password (empty for none): ', { hidden: true });
  return password === '' ? undefined : password;
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: `sslrootcert: ${file} cannot be read`,
      remedy: 'Give the path of a certificate in PEM form.',
      cause,
    });
  }
}

function addressOf({ user, host, port, database }: Endpoint): string {
  return `${user}@${host}:${port}/${database}`;
}

function listCommand(endpoint: Command, context: Context): void {
  const list = endpoint.command('list').description('all endpoints');
  examples(list, 'trem endpoint list', 'trem endpoint list --json');
  list.action(async (_: unknown, command: Command) => {
    const endpoints = await (await context.connect(globals(command))).endpoints();
    const rows = endpoints.map((one) => [
      one.name,
      one.kind,
      addressOf(one),
      one.tls.mode,
      one.access,
      one.secretSetAt === null ? 'no' : 'yes',
    ]);
    answer(context.terminal.print, globals(command).json, {
      value: { endpoints },
      text: endpoints.length === 0 ? 'no endpoints' : table(['NAME', 'KIND', 'ADDRESS', 'TLS', 'ACCESS', 'PASSWORD'], rows),
    });
  });
}

function checkCommand(endpoint: Command, context: Context): void {
  const check = endpoint
    .command('check <name>')
    .description('look at a database and list all that is missing, each with its remedy; exits 3 when there are errors')
    .addOption(new Option('--role <role>', 'what the endpoint shall be in a task').choices(['source', 'target']).default('source'))
    .option('--sql', 'print the statements that mend what was found; read them before you run them');
  examples(check, 'trem endpoint check shop --role source', 'trem endpoint check copy --role target --json');
  check.action(async (name: string, options: { readonly role: 'source' | 'target'; readonly sql?: boolean }, command: Command) => {
    const report = await (await context.connect(globals(command))).checkEndpoint(name, options.role);
    answer(context.terminal.print, globals(command).json, {
      value: report,
      text: options.sql ? mendingSql(report.findings, name) : describeCheck(name, report),
    });
    if (!report.ok) {
      throw new CliError({
        exitCode: exitCodes.invalid,
        code: report.findings.find(({ severity }) => severity === 'error')?.code ?? 'REQUEST_INVALID',
        text: `${name} cannot be a ${options.role} as it is`,
        remedy: 'Mend what is listed as error, then check again.',
      });
    }
  });
}

/** Findings with the worst first, and the statement that mends each where there is one. */
export function describeCheck(name: string, report: CheckReport): string {
  const ranks = ['error', 'warning', 'info'];
  const findings = [...report.findings].sort((one, other) => ranks.indexOf(one.severity) - ranks.indexOf(other.severity));
  const lines = findings.flatMap((finding) => [
    `${finding.severity.padEnd(7)} ${finding.code}: ${finding.cause}`,
    `        ${finding.object}: found ${finding.found}, wanted ${finding.wanted}`,
    `        ${finding.remedy}`,
    ...(finding.sql === undefined ? [] : [`        ${finding.sql}`]),
  ]);
  return [...lines, `${name} as ${report.role}: ${report.ok ? 'fit' : 'not fit'} (${duration(report.durationMs)})`].join('\n');
}

interface DiscoverOptions {
  readonly schema?: string;
  readonly search?: string;
}

function discoverCommand(endpoint: Command, context: Context): void {
  const discover = endpoint
    .command('discover <name> [table]')
    .description('list the tables of a database, or the columns of one table')
    .option('--schema <schema>', 'only tables of this schema')
    .option('--search <text>', 'only tables with this text in their name');
  examples(
    discover,
    'trem endpoint discover shop',
    'trem endpoint discover shop --schema sales --search order',
    'trem endpoint discover shop sales.customer',
  );
  discover.action(async (name: string, one: string | undefined, options: DiscoverOptions, command: Command) => {
    const api = await context.connect(globals(command));
    const { print } = context.terminal;
    if (one !== undefined) {
      const dot = one.indexOf('.');
      const detail = await api.table(name, dot < 0 ? 'public' : one.slice(0, dot), one.slice(dot + 1));
      answer(print, globals(command).json, { value: detail, text: describeTable(detail) });
      return;
    }
    const tables = await allTables(api, name, options);
    answer(print, globals(command).json, { value: { tables }, text: tables.length === 0 ? 'no tables' : describeTables(tables) });
  });
}

async function allTables(api: ApiClient, name: string, { schema, search }: DiscoverOptions): Promise<TableSummary[]> {
  const tables: TableSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: { tables: TableSummary[]; nextCursor: string | null } = await api.tables(name, {
      ...(schema === undefined ? {} : { schema }),
      ...(search === undefined ? {} : { search }),
      ...(cursor === null ? {} : { cursor }),
    });
    tables.push(...page.tables);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return tables;
}

function describeTables(tables: readonly TableSummary[]): string {
  return table(
    ['TABLE', 'KIND', 'ROWS', 'SIZE', 'KEY', 'REPLICA IDENTITY'],
    tables.map((one) => [
      `${one.schema}.${one.table}`,
      one.kind,
      one.estimatedRows === null ? '' : `~${count(one.estimatedRows)}`,
      bytes(one.bytes),
      one.key.length === 0 ? 'none' : one.key.join(', '),
      one.replicaIdentity,
    ]),
  );
}

function describeTable(detail: TableDetail): string {
  const columns = detail.columns.map((column) => [
    column.name,
    column.type,
    column.nullable ? '' : 'not null',
    column.keyPosition === null ? '' : String(column.keyPosition),
    column.generated === '' ? (column.identity === '' ? '' : `identity ${column.identity}`) : `generated ${column.generated}`,
  ]);
  return `${describeTables([detail])}\n\n${table(['COLUMN', 'TYPE', '', 'KEY', ''], columns)}`;
}
