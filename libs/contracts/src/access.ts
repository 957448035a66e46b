import { z } from 'zod';
import { uuid } from './names.js';

/** What a token may do; each has all that the ones before it have. */
export const scopes = ['viewer', 'operator', 'admin'] as const;
export const scope = z
  .enum(scopes)
  .describe(
    'viewer: status, statistics, definitions, never values of rows. operator: also tasks, their life, previews, dead letters, comparisons. admin: all',
  );
export type Scope = z.infer<typeof scope>;

/** Whether who has one scope may do what needs another. */
export function includesScope(has: Scope, needed: Scope): boolean {
  return scopes.indexOf(has) >= scopes.indexOf(needed);
}

const looksLikeId = (text: string) => uuid.safeParse(text).success;

/** Whom or what a token is for. It stands in the audit trail. */
export const tokenName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,62}$/, { error: 'Use 1 to 63 of a-z, 0-9 and . _ @ -, the first a letter or a digit' })
  .refine((text) => !looksLikeId(text), { error: 'A name must not look like an id' });
export const tokenIdOrName = z.union([uuid, tokenName]);

const time = z.iso.datetime();

/** A token as it is listed: nobody can read its text again. */
export const token = z
  .object({
    id: uuid,
    name: tokenName,
    scope,
    createdAt: time,
    createdBy: z.string(),
    expiresAt: time.nullable().describe('Not accepted from then on'),
    lastUsedAt: time.nullable().describe('To the minute'),
    revokedAt: time.nullable(),
  })
  .meta({ id: 'Token' });
export type Token = z.infer<typeof token>;
export const tokenList = z.object({ tokens: z.array(token) }).meta({ id: 'TokenList' });

export const tokenRequest = z
  .strictObject({
    name: tokenName,
    scope,
    expiresAt: time.nullable().default(null).describe('In the future; null: it does not expire'),
  })
  .meta({ id: 'TokenRequest' });
export type TokenRequest = z.infer<typeof tokenRequest>;
export type TokenRequestInput = z.input<typeof tokenRequest>;

/** The answer to a creation: the only time that the text of a token is shown. */
export const newToken = token
  .extend({ secret: z.string().describe('The token itself. Keep it: it is never shown again') })
  .meta({ id: 'NewToken' });
export type NewToken = z.infer<typeof newToken>;

/** Who asks, by the token that was sent. */
export const caller = z.object({ name: z.string(), scope, expiresAt: time.nullable() }).meta({ id: 'Caller' });
export type CallerView = z.infer<typeof caller>;
