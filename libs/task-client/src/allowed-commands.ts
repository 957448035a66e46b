import { type Command, commands, errorEntry, type Phase } from '@trem/contracts';
import { commandTable } from '@trem/workflows';

/**
 * The commands that would do something in this phase, from the table that the workflow itself decides by.
 * Others are refused, or accepted with nothing to do. `errorCode` is that of the status: some errors leave only resync as a way on.
 */
export function allowedCommands(phase: Phase, errorCode?: string | null): readonly Command[] {
  const onlyResync = phase === 'attention' && errorCode !== undefined && errorCode !== null && errorEntry(errorCode).needsResync === true;
  return commands.filter((command) => {
    const blocked = onlyResync && (command === 'start' || command === 'resume');
    return commandTable[phase][command].tag === 'toward' && !blocked;
  });
}
