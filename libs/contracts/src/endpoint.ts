import { z } from 'zod';
import { name, uuid } from './names.js';

/** Kinds of databases that Trem connects to. The registry has exactly one connector for each. */
export const endpointKinds = ['postgres'] as const;
export type EndpointKind = (typeof endpointKinds)[number];

export const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

const tls = z.strictObject({
  mode: z.enum(tlsModes).default('verify-full').describe('How the server is verified; disable and require give a warning'),
  ca: z.string().optional().describe('Certificate authority, PEM'),
  certificate: z.string().optional().describe('Client certificate, PEM'),
  serverName: z.string().optional().describe('Name in the server certificate, when it is not the host'),
});

/** Everything about an endpoint that is not secret. */
export const endpointSettings = z.strictObject({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535).default(5432),
  database: z.string().min(1),
  user: z.string().min(1),
  tls: tls.default({ mode: 'verify-full' }),
  connectTimeoutMs: z.number().int().min(100).max(120_000).default(10_000),
  statementTimeoutMs: z.number().int().min(0).default(0).describe('Never applied to loads and streams; 0 is none'),
  maxConnections: z.number().int().min(2).max(64).default(8),
  defaultSchema: z.string().min(1).default('public'),
});
export type EndpointSettings = z.infer<typeof endpointSettings>;

/** The secret fields. They are written, and never read back through the API. */
export const endpointSecret = z.strictObject({
  password: z.string().optional(),
  tlsKey: z.string().optional().describe('Private key of the client certificate, PEM'),
});
export type EndpointSecret = z.infer<typeof endpointSecret>;

export const endpointAccess = z.enum(['source-and-target', 'source-only']);

/** What a person sends to create or replace an endpoint. An absent secret field keeps what is stored. */
export const endpointDraft = z
  .strictObject({
    name,
    kind: z.enum(endpointKinds),
    access: endpointAccess.default('source-and-target').describe('source-only protects a database from ever being written'),
    ...endpointSettings.shape,
    ...endpointSecret.shape,
  })
  .meta({ id: 'EndpointDraft' });
export type EndpointDraft = z.infer<typeof endpointDraft>;

/** What the API answers: no secret, only when it was set. */
export const endpoint = z
  .object({
    id: uuid,
    name,
    kind: z.enum(endpointKinds),
    access: endpointAccess,
    ...endpointSettings.shape,
    secretSetAt: z.iso.datetime().nullable(),
    version: z.number().int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Endpoint' });
export type Endpoint = z.infer<typeof endpoint>;

export const endpointRole = z.enum(['source', 'target']);
export type EndpointRole = z.infer<typeof endpointRole>;
