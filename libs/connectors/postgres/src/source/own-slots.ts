import type { EndpointConfig, FoundSlot } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { lookConnection } from './connections.js';
import { SELECT_SLOT, type SlotRow, stateOf } from './slot.js';

/** As `slotName` makes them, and the temporary ones of a load. */
const OUR_NAMES = '^trem_[a-z0-9_]+_[0-9a-f]{8}$';

/** Slots and publications whose names are made like ours; an installation has to look up whose they are. */
export function slotNames(endpoint: EndpointConfig): Promise<readonly string[]> {
  return withClient(endpoint, lookConnection, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database() AND slot_name ~ $1
       UNION SELECT pubname FROM pg_publication WHERE pubname ~ $1`,
      [OUR_NAMES],
    );
    return rows.map(({ name }) => name);
  });
}

interface OwnSlotRow extends SlotRow {
  readonly temporary: boolean;
  readonly failover: boolean;
}

/** Servers before 17 have no column `failover`: by way of JSON it is just absent. */
const OWN_SLOTS = `
  SELECT found.*, slot.temporary, coalesce((to_jsonb(slot) ->> 'failover')::boolean, false) AS failover
    FROM (${SELECT_SLOT}) AS found
    JOIN pg_replication_slots AS slot ON slot.slot_name = found.name
   WHERE slot.database = current_database() AND found.name ~ $1
   ORDER BY found.name`;

/** The slots of this database that are named like ours, as they are now. */
export function slots(endpoint: EndpointConfig): Promise<readonly FoundSlot[]> {
  return withClient(endpoint, lookConnection, async (client) => {
    const { rows } = await client.query<OwnSlotRow>(OWN_SLOTS, [OUR_NAMES]);
    return rows.map((row) => ({
      ...stateOf(row),
      name: row.name,
      isActive: row.pid !== null,
      isTemporary: row.temporary,
      survivesFailover: row.failover,
    }));
  });
}
