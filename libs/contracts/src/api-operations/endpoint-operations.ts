import { z } from 'zod';
import { keyRotation, tableQuery } from '../api.js';
import { schemaSummary, tableDetail, tableSummary } from '../catalogue.js';
import { endpoint, endpointDraft, endpointRole } from '../endpoint.js';
import { checkReport } from '../findings.js';
import { idOrName, name } from '../names.js';
import { slotList, slotRemoval } from '../slots.js';
import { connection, mutation, paging, query } from './operation.js';

const id = idOrName.describe('Id or name of the endpoint');
const ofEndpoint = { endpoint: name.optional().describe('Of this endpoint only') };

/** Databases: how they are reached, what is in them, the slots at them, the keys of their secrets. */
export const endpointOperations = {
  endpoints: query({
    summary: 'All endpoints, by name; never a secret',
    args: z.object(paging),
    result: connection('Endpoint', endpoint),
    rest: 'GET /api/endpoints',
  }),
  endpoint: query({
    summary: 'An endpoint, without its secret',
    args: z.object({ id }),
    result: endpoint,
    rest: 'GET /api/endpoints/:id',
  }),
  schemas: query({
    summary: 'The schemas of a database, read now',
    args: z.object({ id, ...paging }),
    result: connection('SchemaSummary', schemaSummary),
    rest: 'GET /api/endpoints/:id/schemas',
  }),
  tables: query({
    summary: 'Tables of a database, read now',
    args: z.object({ id, schema: tableQuery.shape.schema, search: tableQuery.shape.search, ...paging }),
    result: connection('TableSummary', tableSummary),
    rest: 'GET /api/endpoints/:id/tables',
  }),
  table: query({
    summary: 'A table with its columns, read now',
    args: z.object({ id, schema: z.string(), table: z.string() }),
    result: tableDetail,
    rest: 'GET /api/endpoints/:id/tables/:schema/:table',
  }),
  slots: query({
    summary: 'Our replication slots at the sources, with what they keep',
    args: z.object(ofEndpoint),
    result: slotList,
    rest: 'GET /api/slots',
  }),
  keyRotation: query({
    summary: 'How far the secrets are on their way to the key that seals now',
    args: z.object({}),
    result: keyRotation,
    rest: 'GET /api/keys',
  }),
  checkEndpoint: query({
    summary: 'Look whether an endpoint can play a role; everything at once, within 10 s',
    args: z.object({ id, role: endpointRole.default('source') }),
    result: checkReport,
    rest: 'POST /api/endpoints/:id/check',
  }),
  createEndpoint: mutation({
    summary: 'Create an endpoint; its secret is never sent back',
    args: z.object({ endpoint: endpointDraft }),
    result: endpoint,
    rest: 'POST /api/endpoints',
  }),
  updateEndpoint: mutation({
    summary: 'Replace an endpoint; an absent secret field keeps what is stored, an empty one removes it',
    args: z.object({ id, version: z.number().int().describe('The version that the change starts from'), endpoint: endpointDraft }),
    result: endpoint,
    rest: 'PUT /api/endpoints/:id',
  }),
  deleteEndpoint: mutation({
    summary: 'Delete an endpoint that no task uses',
    args: z.object({ id }),
    result: z.boolean(),
    rest: 'DELETE /api/endpoints/:id',
  }),
  removeSlot: mutation({
    summary: 'Remove a slot that a deleted task left; no other is ever removed',
    args: z.object({ slot: z.string(), ...ofEndpoint }),
    result: slotRemoval,
    rest: 'DELETE /api/slots/:slot',
  }),
  rotateKeys: mutation({
    summary: 'Seal every secret anew in the background; endpoints keep working',
    args: z.object({}),
    result: keyRotation,
    rest: 'POST /api/keys/rotate',
  }),
};
