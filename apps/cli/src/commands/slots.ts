import type { ApiClient } from '@trem/api-client';
import type { SlotList, SlotRemoval, SourceSlot } from '@trem/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { bytes, table } from '../output/format.js';
import { answer, examples, globals } from './options.js';

interface SlotsOptions {
  readonly endpoint?: string;
}

interface RemoveOptions extends SlotsOptions {
  readonly orphans?: boolean;
}

export function slotsCommands(program: Command, context: Context): void {
  const slots = program
    .command('slots')
    .description('our replication slots at the sources, what each keeps and for which task')
    .option('--endpoint <name>', 'only those at this endpoint');
  examples(slots, 'trem slots', 'trem slots --endpoint shop --json', 'trem slots remove --orphans');
  slots.action(async (options: SlotsOptions, command: Command) => {
    const list = await (await context.connect(globals(command))).slots(atEndpoint(options));
    answer(context.terminal.print, globals(command).json, { value: list, text: describeSlots(list) });
  });
  removeCommand(slots, context);
}

function removeCommand(slots: Command, context: Context): void {
  const remove = slots
    .command('remove [slot]')
    .description('remove a slot that a deleted task left; a slot that a task uses, or that others made, is never removed')
    .option('--orphans', 'all that deleted tasks left');
  examples(
    remove,
    'trem slots remove trem_shop_1a2b3c4d',
    'trem slots remove --orphans',
    'trem slots remove --orphans --endpoint shop --json',
  );
  remove.action(async (slot: string | undefined, { orphans }: RemoveOptions, command: Command) => {
    if ((slot === undefined) === (orphans !== true)) {
      throw new CliError({
        exitCode: exitCodes.usage,
        code: 'REQUEST_INVALID',
        text: 'one slot, or --orphans',
        remedy: 'See `trem slots` for their names.',
      });
    }
    const query = atEndpoint(command.optsWithGlobals<RemoveOptions>());
    const api = await context.connect(globals(command));
    const removed = slot === undefined ? await removeOrphans(api, query) : [await api.removeSlot(slot, query)];
    answer(context.terminal.print, globals(command).json, { value: { removed }, text: describeRemoved(removed) });
  });
}

/** Two endpoints may name one database: a slot that both show is removed once. */
async function removeOrphans(api: ApiClient, query: SlotsOptions): Promise<SlotRemoval[]> {
  const { slots } = await api.slots(query);
  const names = new Set(slots.filter(({ isOrphan }) => isOrphan).map(({ name }) => name));
  const removed: SlotRemoval[] = [];
  for (const name of names) {
    removed.push(await api.removeSlot(name, query));
  }
  return removed;
}

function atEndpoint({ endpoint }: SlotsOptions): SlotsOptions {
  return endpoint === undefined ? {} : { endpoint };
}

function describeRemoved(removed: readonly SlotRemoval[]): string {
  return removed.length === 0
    ? 'no orphans'
    : removed.map(({ slot, endpoints }) => `${slot} removed at ${endpoints.join(', ')}`).join('\n');
}

function describeSlots({ slots, away }: SlotList): string {
  const list = slots.length === 0 ? 'no slots' : table(['SLOT', 'ENDPOINT', 'TASK', 'KEPT', 'LEFT', 'WAL', 'ACTIVE', ''], slots.map(rowOf));
  return [list, ...away.map(({ endpoint, code, text }) => `${endpoint} could not be looked at: ${code}: ${text}`)].join('\n');
}

function rowOf(slot: SourceSlot): readonly string[] {
  return [
    slot.name,
    slot.endpoint,
    slot.isOrphan ? `${slot.task} (orphan)` : (slot.task ?? ''),
    slot.retainedBytes === null ? '' : bytes(slot.retainedBytes),
    slot.safeBytes === null ? '' : bytes(slot.safeBytes),
    slot.walStatus ?? '',
    slot.isActive ? 'yes' : 'no',
    slot.alert === 'ok' ? slot.text : `${slot.alert}: ${slot.text}`,
  ];
}
