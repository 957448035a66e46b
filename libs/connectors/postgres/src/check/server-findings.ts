import type { Finding } from '@trem/contracts';
import { quoteIdentifier } from '../identifiers.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

const OLDEST_VERSION = 140_000;
const FAILOVER_VERSION = 170_000;
/** Below this an outage of minutes can cost the slot on a busy server. */
const SMALL_KEEP_BYTES = 4 * 2 ** 30;

export interface SourceNeeds {
  readonly needsLog: boolean;
  readonly needsFailoverSlot?: boolean;
}

/** What of a server stands in the way of being a source. Pure: facts in, findings out. */
export function sourceServerFindings(server: ServerFacts, { needsLog, needsFailoverSlot = false }: SourceNeeds): readonly Finding[] {
  return [
    ...versionFindings(server),
    ...(server.encoding === 'SQL_ASCII' ? [encodingFinding(server, 'the bytes of texts are not known to be of any encoding')] : []),
    ...(needsLog ? [...walLevel(server), ...slots(server), ...senders(server), ...keepSize(server), ...heartbeat(server)] : []),
    ...(needsLog && needsFailoverSlot ? failoverSlot(server) : []),
  ];
}

/** What of a server stands in the way of being a target. */
export function targetServerFindings(server: ServerFacts): readonly Finding[] {
  return [
    ...versionFindings(server),
    ...(server.encoding === 'UTF8' ? [] : [encodingFinding(server, 'not every text of a source can be stored')]),
    ...readOnly(server),
    ...privileges(server),
  ];
}

function versionFindings({ version, versionText }: ServerFacts): readonly Finding[] {
  return version >= OLDEST_VERSION
    ? []
    : [finding('SERVER_VERSION', { object: 'server_version', found: versionText, wanted: '14 or later' })];
}

function encodingFinding({ database, encoding }: ServerFacts, cause: string): Finding {
  const remedy = 'Use a database with the encoding UTF8.';
  return finding('ENCODING', { object: `database ${database}`, found: encoding, wanted: 'UTF8', cause, remedy });
}

function walLevel({ walLevel: found }: ServerFacts): readonly Finding[] {
  return found === 'logical'
    ? []
    : [finding('WAL_LEVEL', { object: 'wal_level', found, wanted: 'logical', sql: "ALTER SYSTEM SET wal_level = 'logical'" })];
}

function slots({ usedSlots, maxSlots, idleOwnSlots }: ServerFacts): readonly Finding[] {
  const free = maxSlots - usedSlots;
  if (free > 0 || idleOwnSlots > 0) {
    return [];
  }
  const sql = `ALTER SYSTEM SET max_replication_slots = ${maxSlots + 4}`;
  return [finding('SLOTS_FULL', { object: 'max_replication_slots', found: headRoom(usedSlots, maxSlots), wanted: '1 free', sql })];
}

/** One for the stream, and one that holds the snapshot during a load. */
function senders({ usedSenders, maxSenders, ownSenders }: ServerFacts): readonly Finding[] {
  const free = maxSenders - usedSenders;
  if (free > 0 || ownSenders > 0) {
    return [];
  }
  const sql = `ALTER SYSTEM SET max_wal_senders = ${maxSenders + 4}`;
  return [finding('SENDERS_FULL', { object: 'max_wal_senders', found: headRoom(usedSenders, maxSenders), wanted: '1 free', sql })];
}

function headRoom(used: number, max: number): string {
  return `${used} used, ${Math.max(0, max - used)} free, ${max} at most`;
}

function keepSize({ keepBytes }: ServerFacts): readonly Finding[] {
  const object = 'max_slot_wal_keep_size';
  if (keepBytes < 0) {
    const cause = 'While a target is away, the source keeps log until its disk is full';
    return [finding('KEEP_SIZE_LIMIT', { severity: 'info', object, found: 'unlimited', wanted: 'less than the free disk space', cause })];
  }
  if (keepBytes >= SMALL_KEEP_BYTES) {
    return [];
  }
  const found = `${Math.round(keepBytes / 2 ** 20)} MB`;
  const cause = 'A target that is away for longer than this much log lasts costs the slot, and the task has to load again';
  const sql = `ALTER SYSTEM SET max_slot_wal_keep_size = '16GB'`;
  return [finding('KEEP_SIZE_LIMIT', { severity: 'warning', object, found, wanted: '4096 MB or more', cause, sql })];
}

/** No obstacle: what others write moves an idle slot, too. */
function heartbeat({ isInRecovery, canEmit, role }: ServerFacts): readonly Finding[] {
  const facts = { severity: 'info', object: 'pg_logical_emit_message', wanted: 'a primary, and the right to call it' } as const;
  if (isInRecovery) {
    return [finding('NO_HEARTBEAT', { ...facts, found: 'a standby' })];
  }
  if (canEmit) {
    return [];
  }
  const sql = `GRANT EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) TO ${quoteIdentifier(role)}`;
  return [finding('NO_HEARTBEAT', { ...facts, found: `role ${role} may not call it`, sql })];
}

function failoverSlot({ version, versionText, isInRecovery }: ServerFacts): readonly Finding[] {
  const facts = { object: 'replication slot', wanted: 'the primary of Postgres 17 or later' };
  if (version < FAILOVER_VERSION) {
    return [finding('NO_FAILOVER_SLOT', { ...facts, found: versionText })];
  }
  return isInRecovery ? [finding('NO_FAILOVER_SLOT', { ...facts, found: 'a standby' })] : [];
}

function readOnly({ isInRecovery, isReadOnly, database, role }: ServerFacts): readonly Finding[] {
  if (isInRecovery) {
    return [finding('READ_ONLY_SERVER', { object: `database ${database}`, found: 'a standby', wanted: 'a primary' })];
  }
  if (!isReadOnly) {
    return [];
  }
  const sql = `ALTER ROLE ${quoteIdentifier(role)} IN DATABASE ${quoteIdentifier(database)} SET default_transaction_read_only = off`;
  return [finding('READ_ONLY_SERVER', { object: 'default_transaction_read_only', found: 'on', wanted: 'off', sql })];
}

function privileges({ canCreate, canUseTrem, role, database }: ServerFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const to = `TO ${quoteIdentifier(role)}`;
  if (canUseTrem === false) {
    findings.push(
      finding('NO_CREATE', {
        object: 'schema trem',
        found: `role ${role} may not use it`,
        wanted: 'USAGE and CREATE',
        cause: 'Trem keeps its checkpoint in this schema',
        remedy: 'Grant USAGE and CREATE on the schema, and all on its tables; or make the role its owner.',
        sql: `GRANT USAGE, CREATE ON SCHEMA trem ${to}; GRANT ALL ON ALL TABLES IN SCHEMA trem ${to}`,
      }),
    );
  }
  if (canUseTrem === undefined && !canCreate) {
    findings.push(
      finding('NO_CREATE', {
        object: `database ${database}`,
        found: `role ${role} may not create a schema`,
        wanted: 'CREATE',
        cause: 'Trem keeps its checkpoint in a schema of its own, trem',
        sql: `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} ${to}`,
      }),
    );
  }
  return findings;
}
