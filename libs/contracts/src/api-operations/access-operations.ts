import { z } from 'zod';
import { caller, newToken, token, tokenIdOrName, tokenRequest } from '../access.js';
import { auditEntry, auditQuery } from '../audit.js';
import { installationPages } from '../installation.js';
import { connection, mutation, paging, query } from './operation.js';

/** Who may do what, and where else people look. */
export const accessOperations = {
  me: query({ summary: 'Whose token this is, and what it may do', args: z.object({}), result: caller, rest: 'GET /api/me' }),
  tokens: query({
    summary: 'All tokens, without their texts, the newest first; those that are revoked too',
    args: z.object(paging),
    result: connection('Token', token),
    rest: 'GET /api/tokens',
  }),
  installation: query({
    summary: 'Where the pages of Temporal and of the broker are',
    args: z.object({}),
    result: installationPages,
    rest: 'GET /api/installation',
  }),
  audit: query({
    summary: 'Who changed what, when, from what to what, and who was refused; newest first',
    args: z.object({ ...auditQuery.omit({ cursor: true, limit: true }).shape, ...paging }),
    result: connection('AuditEntry', auditEntry),
    rest: 'GET /api/audit',
  }),
  createToken: mutation({
    summary: 'Create a token; this answer is the only one that shows it',
    args: z.object({ request: tokenRequest }),
    result: newToken,
    rest: 'POST /api/tokens',
  }),
  revokeToken: mutation({
    summary: 'Revoke a token at once; streams that it opened end within seconds',
    args: z.object({ id: tokenIdOrName }),
    result: token,
    rest: 'DELETE /api/tokens/:id',
  }),
};
