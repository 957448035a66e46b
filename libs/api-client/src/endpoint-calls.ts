import {
  type CheckReport,
  checkReport,
  type Endpoint,
  type EndpointInput,
  type EndpointRole,
  endpoint,
  endpointList,
  type KeyRotation,
  keyRotation,
  type SchemaSummary,
  type SlotList,
  type SlotQuery,
  type SlotRemoval,
  schemaList,
  slotList,
  slotRemoval,
  type TableDetail,
  type TableListQuery,
  type TablePage,
  tableDetail,
  tablePage,
} from '@trem/contracts';
import { path, type Requests } from './requests.js';

const nothing = { parse: (): undefined => undefined };

/** Calls about endpoints, the slots at them and the keys of their secrets. An endpoint is named by its id or its name. */
export interface EndpointCalls {
  endpoints(): Promise<Endpoint[]>;
  endpoint(idOrName: string): Promise<Endpoint>;
  createEndpoint(draft: EndpointInput): Promise<Endpoint>;
  /** Replaces everything but secret fields that are absent. @param version the one that the change starts from */
  updateEndpoint(idOrName: string, version: number, draft: EndpointInput): Promise<Endpoint>;
  deleteEndpoint(idOrName: string): Promise<void>;
  /** Looks at the database, within 10 s. What is wrong is in the report, not an error. */
  checkEndpoint(idOrName: string, role: EndpointRole): Promise<CheckReport>;
  schemas(idOrName: string): Promise<SchemaSummary[]>;
  tables(idOrName: string, query?: TableListQuery): Promise<TablePage>;
  table(idOrName: string, schema: string, table: string): Promise<TableDetail>;
  /** Our slots at one endpoint or at all of them, as they are now. An endpoint that does not answer is in the list, not an error. */
  slots(query?: SlotQuery): Promise<SlotList>;
  /** Removes a slot that a deleted task left. @throws ApiError SLOT_IN_USE · SLOT_NOT_OURS · NOT_FOUND */
  removeSlot(slot: string, query?: SlotQuery): Promise<SlotRemoval>;
  /** Makes a new key where keys are kept in a file, and begins to seal every secret with the first key. */
  rotateKeys(): Promise<KeyRotation>;
  keyRotation(): Promise<KeyRotation>;
}

export function endpointCalls(requests: Requests): EndpointCalls {
  return {
    endpoints: async () => (await requests.call('GET', '/api/endpoints', endpointList)).endpoints,
    endpoint: (id) => requests.call('GET', path`/api/endpoints/${id}`, endpoint),
    createEndpoint: (body) => requests.call('POST', '/api/endpoints', endpoint, { body }),
    updateEndpoint: (id, version, body) =>
      requests.call('PUT', path`/api/endpoints/${id}`, endpoint, { body, headers: { 'if-match': String(version) } }),
    deleteEndpoint: (id) => requests.call('DELETE', path`/api/endpoints/${id}`, nothing),
    checkEndpoint: (id, role) => requests.call('POST', path`/api/endpoints/${id}/check`, checkReport, { query: { role } }),
    schemas: async (id) => (await requests.call('GET', path`/api/endpoints/${id}/schemas`, schemaList)).schemas,
    tables: (id, query = {}) => requests.call('GET', path`/api/endpoints/${id}/tables`, tablePage, { query: { ...query } }),
    table: (id, schema, table) => requests.call('GET', path`/api/endpoints/${id}/tables/${schema}/${table}`, tableDetail),
    slots: (query = {}) => requests.call('GET', '/api/slots', slotList, { query: { ...query } }),
    removeSlot: (slot, query = {}) => requests.call('DELETE', path`/api/slots/${slot}`, slotRemoval, { query: { ...query } }),
    rotateKeys: () => requests.call('POST', '/api/keys/rotate', keyRotation),
    keyRotation: () => requests.call('GET', '/api/keys', keyRotation),
  };
}
