import { type NewToken, type Scope, scopes, type Token } from '@trem/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.js';
import { table } from '../output/format.js';
import { answer, examples, globals } from './options.js';

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

export function tokenCommands(program: Command, context: Context): void {
  const token = program.command('token').description('who may do what: tokens of people and programs');
  createCommand(token, context);
  listCommand(token, context);
  revokeCommand(token, context);
}

function createCommand(token: Command, context: Context): void {
  const create = token
    .command('create <name>')
    .description('make a token and print it; it is never shown again')
    .addOption(new Option('--scope <scope>', 'what it may do').choices(scopes).makeOptionMandatory())
    .option('--expires <when>', 'until then: a time such as 2027-01-31T00:00:00Z, or from now on so long: 12h, 30d', expiry);
  examples(create, 'trem token create ana --scope operator --expires 90d', 'trem token create dashboard --scope viewer --json');
  create.action(async (name: string, { scope, expires }: { readonly scope: Scope; readonly expires?: string }, command: Command) => {
    const made = await (await context.connect(globals(command))).createToken({ name, scope, expiresAt: expires ?? null });
    answer(context.terminal.print, globals(command).json, { value: made, text: made.secret });
    if (globals(command).json !== true) {
      context.terminal.note(describeNew(made));
    }
  });
}

function listCommand(token: Command, context: Context): void {
  const list = token
    .command('list')
    .description('tokens with what they may do and when they were used last')
    .option('--all', 'those that are revoked, too');
  examples(list, 'trem token list', 'trem token list --all --json');
  list.action(async ({ all }: { readonly all?: boolean }, command: Command) => {
    const tokens = (await (await context.connect(globals(command))).tokens()).filter(({ revokedAt }) => all === true || revokedAt === null);
    answer(context.terminal.print, globals(command).json, {
      value: { tokens },
      text: table(['NAME', 'SCOPE', 'CREATED', 'BY', 'LAST USED', 'EXPIRES', ''], tokens.map(rowOf)),
    });
  });
}

function revokeCommand(token: Command, context: Context): void {
  const revoke = token.command('revoke <name>').description('refuse a token from now on; streams that it opened end within seconds');
  examples(revoke, 'trem token revoke ana');
  revoke.action(async (name: string, _: unknown, command: Command) => {
    const revoked = await (await context.connect(globals(command))).revokeToken(name);
    answer(context.terminal.print, globals(command).json, { value: revoked, text: `${revoked.name} is revoked` });
  });
}

/** The time as the API takes it. */
function expiry(text: string): string {
  const [, length, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const time = unit === undefined ? Date.parse(text) : Date.now() + Number(length) * (unitMs[unit] ?? 0);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('Give a time such as 2027-01-31T00:00:00Z, or 12h or 30d.');
  }
  return new Date(time).toISOString();
}

function describeNew({ name, scope, expiresAt }: NewToken): string {
  return `${name}: ${scope}${expiresAt === null ? '' : `, until ${expiresAt}`}. Keep the token: it is never shown again.`;
}

function rowOf({ name, scope, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt }: Token): readonly string[] {
  return [name, scope, createdAt, createdBy, lastUsedAt ?? 'never', expiresAt ?? '', revokedAt === null ? '' : `revoked ${revokedAt}`];
}
