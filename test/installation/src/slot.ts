import { type TestDatabase, waitFor } from '@trem/testing';

/** Waits until the one slot of the database is acknowledged up to `lsn`: whatever was committed before it is at the target for good. */
export async function waitForSlotBeyond(source: TestDatabase, lsn: string, deadlineMs = 90_000): Promise<void> {
  await waitFor(
    `the slot to be beyond ${lsn}`,
    async () => {
      const slots = await source.query(
        'SELECT FROM pg_replication_slots WHERE database = current_database() AND confirmed_flush_lsn >= $1::pg_lsn',
        [lsn],
      );
      return slots.length === 1;
    },
    { deadlineMs },
  );
}
