import { z } from 'zod';
import { uuid } from './names.js';

const time = z.iso.datetime();
const state = z.unknown().describe('Without secrets and values of rows; null: there was none, or nothing to tell');

/** What a change came to. `begun`: it is under way, or its process died before it could say more. */
export const auditOutcomes = ['begun', 'done', 'refused', 'failed'] as const;

/** One change that somebody asked for. */
export const auditEntry = z
  .object({
    id: z.number().int(),
    at: time,
    by: z.string().describe('The name of the token'),
    token: uuid.nullable(),
    requestId: z.string().describe('The idempotency-key of the call, or one made for it'),
    action: z.string().describe('Kind of object and verb, such as task.start'),
    object: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    outcome: z.enum(auditOutcomes),
    code: z.string().nullable().describe('Why it was refused or failed'),
    before: state,
    after: state,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntry>;

/** All conditions hold together. */
export const auditQuery = z.object({
  kind: z.string().max(40).optional().describe('task, endpoint, token, slot, key ..'),
  object: z.string().max(100).optional().describe('Its id or its name'),
  by: z.string().max(100).optional(),
  action: z.string().max(60).optional(),
  from: time.optional(),
  to: time.optional(),
  cursor: z.coerce.number().int().min(1).optional().describe('What the page before ended with'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditQueryInput = Partial<AuditQuery>;

/** Newest first. */
export const auditPage = z.object({ entries: z.array(auditEntry), cursor: z.number().int().nullable() }).meta({ id: 'AuditPage' });
export type AuditPage = z.infer<typeof auditPage>;

/** What somebody asks for, as it is written down before anything changes. */
export interface AuditQuestion {
  readonly by: { readonly name: string; readonly tokenId?: string | undefined };
  readonly requestId: string;
  readonly action: string;
  /** Of the object: what stands before the dot of the action; dead letters belong to their task. */
  readonly kind: string;
  /** Its id or name, as the call has it. */
  readonly object?: string | undefined;
}

/** What it came to. Never secrets, never values of rows. */
export interface AuditAnswer {
  readonly outcome: Exclude<AuditEntry['outcome'], 'begun'>;
  readonly code?: string | undefined;
  readonly object?: { readonly id?: string | undefined; readonly name?: string | undefined } | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Where the trail is kept. */
export interface AuditTrail {
  /** Before the change: one whose question cannot be written is not carried out. @returns the number of the entry */
  begin(question: AuditQuestion): Promise<number>;
  /** After it. The first answer of an entry stands. */
  settle(entry: number, answer: AuditAnswer): Promise<void>;
}
