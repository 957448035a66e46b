import { z } from 'zod';
import { name } from './names.js';
import { slotHealth } from './status.js';

/** One replication slot that a task, or Trem itself, made at a source. */
export const sourceSlot = slotHealth
  .pick({ state: true, walStatus: true, retainedBytes: true, safeBytes: true, alert: true, text: true })
  .extend({
    name: z.string(),
    endpoint: z.string(),
    /** Whose it is, deleted or not; null: of no task that this installation has ever had. */
    task: z.string().nullable(),
    isOrphan: z.boolean().describe('Left by a task that is deleted: nothing reads it any more, and it may be removed'),
    isActive: z.boolean().describe('Somebody reads it now'),
    isTemporary: z.boolean().describe('Of a load under way; goes with it'),
    survivesFailover: z.boolean().describe('Kept at standbys that ask for it, too'),
  })
  .meta({ id: 'SourceSlot' });
export type SourceSlot = z.infer<typeof sourceSlot>;

export const slotList = z
  .object({
    slots: z.array(sourceSlot),
    /** Endpoints that could not be looked at: what they keep is not known. */
    away: z.array(z.object({ endpoint: z.string(), code: z.string(), text: z.string() })),
  })
  .meta({ id: 'SlotList' });
export type SlotList = z.infer<typeof slotList>;

/** Of one endpoint only. */
export const slotQuery = z.object({ endpoint: name.optional() });
export type SlotQuery = z.infer<typeof slotQuery>;

export const slotRemoval = z.object({ slot: z.string(), endpoints: z.array(z.string()) }).meta({ id: 'SlotRemoval' });
export type SlotRemoval = z.infer<typeof slotRemoval>;
