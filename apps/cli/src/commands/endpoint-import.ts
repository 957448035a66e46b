import type { ApiClient } from '@trem/api-client';
import { type EndpointInput, endpointDraft, type ProblemItem, tlsModes } from '@trem/contracts';
import { type ConvertedCredentials, convertCredentials, readDocument } from '@trem/task-files';
import { type Command, Option } from 'commander';
import type { Context } from '../context.js';
import { invalid } from '../task-file.js';
import { answer, examples, globals } from './options.js';
import { askWhether, readText } from './task-define.js';

interface ImportOptions {
  readonly file: string;
  readonly tls?: (typeof tlsModes)[number];
  readonly yes?: boolean;
}

/** Endpoints out of a file of another tool. What is secret goes from the file to the API alone: no line that is written here has it. */
export function endpointImportCommand(endpoint: Command, context: Context): void {
  const command = endpoint
    .command('import')
    .description('make the two endpoints of a credentials.json of TREMpy; passwords are stored encrypted and never shown')
    .requiredOption('-f, --file <file>', 'the credentials.json; - is stdin')
    .requiredOption('--from-trempy', 'the file is one of TREMpy: what means something else now is told first')
    .addOption(new Option('--tls <mode>', 'how their servers are verified').choices(tlsModes))
    .option('--yes', 'make them without asking');
  examples(
    command,
    'trem endpoint import --from-trempy -f credentials.json',
    'trem endpoint import --from-trempy -f credentials.json --tls require',
  );
  command.action(async (options: ImportOptions, self: Command) => {
    const { endpoints, notes } = read(options.file, await readText(options.file, context));
    for (const { kind, path, text } of notes) {
      context.terminal.note(`${kind.padEnd(7)} ${path}: ${text}`);
    }
    const drafts = endpoints.map(({ draft }) => (options.tls === undefined ? draft : { ...draft, tls: { mode: options.tls } }));
    const api = await context.connect(globals(self));
    const taken = new Set((await api.endpoints()).map(({ name }) => name));
    const problems = [...refused(notes), ...drafts.flatMap((draft) => problemsOf(draft, taken))];
    if (problems.length > 0) {
      throw invalid(options.file, problems);
    }
    for (const { name, user, host, port, database, access } of drafts as unknown as EndpointInput[]) {
      context.terminal.note(`${name}: ${user}@${host}:${port ?? 5432}/${database}, ${access}`);
    }
    if (!options.yes) {
      await askWhether(context, 'Make these? [y/N] ');
    }
    const made = [];
    for (const [place, draft] of drafts.entries()) {
      made.push(await make(api, draft, endpoints[place]?.password ?? (await ask(String(draft.name), context))));
    }
    const text = made.map(({ name }) => `endpoint ${name} made; look at it with: trem endpoint check ${name}`).join('\n');
    answer(context.terminal.print, globals(self).json, { value: { endpoints: made }, text });
  });
}

/** @throws CliError 3 with line and column; never with what stands there, which may be a password */
function read(file: string, text: string): ConvertedCredentials {
  const { value, problems } = readDocument(text);
  if (problems.length > 0) {
    throw invalid(
      file,
      problems.map(({ line, column }) => problem('', `line ${line}, column ${column}: this is no JSON`)),
    );
  }
  return convertCredentials(value);
}

function refused(notes: ConvertedCredentials['notes']): readonly ProblemItem[] {
  return notes.filter(({ kind }) => kind === 'refused').map(({ path, text }) => problem(path, `${path}: ${text}`));
}

function problemsOf(draft: Readonly<Record<string, unknown>>, taken: ReadonlySet<string>): readonly ProblemItem[] {
  const { name } = draft;
  const { error } = endpointDraft.safeParse(draft);
  const wrong = (error?.issues ?? []).map(({ path, message }) => problem(path.join('.'), `${String(name)}, ${path.join('.')}: ${message}`));
  return taken.has(String(name))
    ? [...wrong, problem('name', `there is an endpoint ${String(name)}: rename it, or the one in the file`)]
    : wrong;
}

function problem(path: string, text: string): ProblemItem {
  return { severity: 'error', code: 'REQUEST_INVALID', path, text, remedy: '' };
}

async function ask(name: string, { terminal }: Context): Promise<string | undefined> {
  return await terminal.ask(`Password of ${name} (empty for none): `, { hidden: true });
}

async function make(api: ApiClient, draft: Readonly<Record<string, unknown>>, password: string | undefined) {
  const secret = password === undefined || password === '' ? {} : { password };
  return await api.createEndpoint({ ...draft, ...secret } as unknown as EndpointInput);
}
