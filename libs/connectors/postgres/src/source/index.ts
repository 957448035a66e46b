import type { SourceConnector } from '@trem/replication-core';
import { leftOut } from '../check/left-out.js';
import { withClient } from '../connection.js';
import { postgresDialect } from '../rules/dialect.js';
import { postgresValues } from '../rules/value-codec.js';
import { columnFacts, columnsNow } from './column-facts.js';
import { lookConnection } from './connections.js';
import { describe } from './describe.js';
import { noteTypes } from './enum-labels.js';
import { identify, logEnd } from './identity.js';
import { slotNames, slots } from './own-slots.js';
import { pgoutputDecoder } from './pgoutput/assembler.js';
import { openSource } from './postgres-source.js';
import { dropPublication, ensurePublication } from './publication.js';
import { readersOf } from './readers-of.js';
import { sampleRows } from './sample-rows.js';
import { createSlot, dropSlot, slotState } from './slot.js';
import { holdSnapshot, settlePublication } from './snapshot-holder.js';
import { openSnapshot } from './snapshot-reader.js';
import { widens } from './widening.js';

/** Postgres as a source: its log through a logical replication slot with pgoutput, its rows through COPY. */
export const postgresSource: SourceConnector = {
  decoder: pgoutputDecoder,
  values: postgresValues,
  dialect: postgresDialect,
  identify,
  describe,
  sample: sampleRows,
  leftOut: (endpoint, tables) => withClient(endpoint, lookConnection, (client) => leftOut(client, tables)),
  noteTypes,
  ensurePublication,
  settlePublication,
  slotState,
  createSlot,
  dropSlot,
  dropPublication,
  readersOf,
  slotNames,
  slots,
  holdSnapshot,
  openSnapshot,
  openSource,
  columnFacts,
  columnsNow,
  widens,
  logEnd,
};
