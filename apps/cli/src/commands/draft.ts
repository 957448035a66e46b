import type { ApiClient } from '@trem/api-client';
import type { CommandAnswer, Draft, TaskDefinition } from '@trem/contracts';
import { writeDraft } from '@trem/task-files';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { draftText, withoutDefaults } from '../output/draft-text.js';
import { readTaskFile } from '../task-file.js';
import { answer, examples, globals } from './options.js';
import { send } from './task-command.js';
import { definitionOf, withPlaces } from './task-define.js';

interface DraftOptions {
  readonly source?: string;
  readonly target?: string;
  readonly task?: string;
  readonly useHistory?: boolean;
  readonly edit?: boolean;
  readonly accept?: readonly string[];
  readonly apply?: boolean;
  readonly start?: boolean;
}

/** `trem draft "..."`: a sentence becomes a definition, questions, or what is not possible. */
export function draftCommand(program: Command, context: Context): void {
  const command = program
    .command('draft')
    .description('ask for a task in plain language, look at what it came to, and apply it; exits 3 when there is nothing to apply')
    .argument('<sentence>', 'what is wished; without a model in English or Portuguese')
    .option('--source <endpoint>', 'endpoint to read; default: the one that the sentence names')
    .option('--target <endpoint>', 'endpoint to write; default: the one that the sentence names')
    .option('--task <name>', 'the task that the sentence asks to change')
    .option('--use-history', 'definitions and figures of earlier tasks may be used as reasons; never rows')
    .option('--edit', 'change the definition in $EDITOR before anything else; it is validated again')
    .option('--accept <codes...>', 'warnings that are known and wanted')
    .option('--apply', 'make the task, or save a new version of it; starts nothing')
    .option('--start', 'apply, and start the task');
  examples(
    command,
    'trem draft "Copy all sales tables from shop to warehouse, without deletes, mask the e-mails"',
    'trem draft "Copie customers e orders de shop para warehouse com upsert" --apply',
    'trem draft "every 5 seconds, and no deletes" --task shop --edit --apply',
    'trem draft "Copy orders where total is over 100" --source shop --target warehouse --accept BEFORE_IMAGE_NEEDED --start',
  );
  command.action(async (sentence: string, options: DraftOptions, self: Command) => {
    const api = await context.connect(globals(self));
    const { source, target, task, useHistory } = options;
    const asked = await api.createDraft({ sentence, source, target, task, useHistory });
    const draft = await accepted(api, await edited(context, { api, draft: asked, options }), options);
    const isApplied = options.apply || options.start;
    if (draft.definition === undefined || !isApplied || (options.start && hasErrors(draft))) {
      show(context, self, { draft, started: null });
      if (draft.definition === undefined || hasErrors(draft)) {
        throw unfinished(draft);
      }
      return;
    }
    const applied = await api.applyDraft(draft.id); // refuses what is wrong itself; a database that is not set up yet keeps a task from starting only
    const name = applied.appliedTo?.task ?? draft.definition.name;
    const started = options.start ? await send(context, { api, name, command: 'start', flags: {} }) : null;
    show(context, self, { draft: applied, started });
  });
}

interface Outcome {
  readonly draft: Draft;
  readonly started: CommandAnswer | null;
}

function show({ terminal }: Context, command: Command, outcome: Outcome): void {
  const { draft, started } = outcome;
  const { appliedTo } = draft;
  const lines = [
    ...draftText(draft),
    ...(appliedTo === undefined
      ? []
      : ['', `task ${appliedTo.task} ${appliedTo.isNew ? 'made' : 'changed'}, version ${appliedTo.version}`]),
    ...(started === null ? [] : [`${appliedTo?.task}: start accepted, it is ${started.phase}`]),
  ];
  answer(terminal.print, globals(command).json, { value: outcome, text: lines.join('\n') });
}

const hasErrors = ({ problems }: Draft) => problems.some(({ severity }) => severity === 'error');

/** Nothing of it can be applied as it is: a question, a "not possible", or a definition with errors. */
function unfinished({ kind, problems, definition }: Draft): CliError {
  const text = {
    proposal: `the definition has ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    question: 'something has to be decided first',
    'not-possible': 'this cannot be done',
  }[kind];
  const remedy =
    definition === undefined
      ? 'Say it in other words, with the answers in it.'
      : 'Correct it with --edit, or take a warning with --accept CODE.';
  return new CliError({ exitCode: exitCodes.invalid, code: 'REQUEST_INVALID', text, remedy, problems });
}

interface Editing {
  readonly api: ApiClient;
  readonly draft: Draft;
  readonly options: DraftOptions;
}

/** @throws CliError 3 with every problem of the text on its line */
async function edited({ terminal }: Context, { api, draft, options }: Editing): Promise<Draft> {
  if (!options.edit || draft.definition === undefined) {
    return draft;
  }
  const before = writeDraft(withoutDefaults(draft.definition));
  const text = await terminal.edit(before);
  if (text === before) {
    return draft;
  }
  const file = readTaskFile(text, 'the draft');
  const definition = definitionOf('the draft', file);
  return await withPlaces('the draft', file, () => api.editDraft(draft.id, { definition }));
}

async function accepted(api: ApiClient, draft: Draft, { accept = [] }: DraftOptions): Promise<Draft> {
  const { definition } = draft;
  const more = accept.filter((code) => definition?.accept.includes(code) === false);
  if (definition === undefined || more.length === 0) {
    return draft;
  }
  return await api.editDraft(draft.id, { definition: { ...definition, accept: [...definition.accept, ...more] } satisfies TaskDefinition });
}
