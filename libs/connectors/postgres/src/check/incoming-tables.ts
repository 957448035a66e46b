import type { Finding } from '@trem/contracts';
import type { IncomingTables } from '@trem/replication-core';
import type pg from 'pg';
import { userTypesOf } from '../target/ddl.js';
import { lookAtTables } from '../target/ensure-tables.js';
import { rehearse } from '../target/rehearsal.js';
import { checkCollations } from './collations.js';
import { checkHistory } from './history.js';
import { finding } from './make-finding.js';
import { checkNameLengths } from './name-lengths.js';
import { checkObjectExtensions } from './object-extensions.js';
import type { ServerFacts } from './server-facts.js';
import { stoppingValueFindings } from './stopping-values.js';
import { checkOwners } from './target-owners.js';

/** Of a check that answers within seconds. */
const REHEARSAL_MS = 2_000;

export interface IncomingOptions {
  readonly incoming: IncomingTables;
  readonly server: ServerFacts;
  readonly rehearsalMs?: number | undefined;
}

/** What of a source's tables this target has no place for: as the start itself would find it. What is made to find it out is taken back. Adds to `findings` as it goes. */
export async function checkIncomingTables(client: pg.Client, options: IncomingOptions, findings: Finding[]): Promise<void> {
  const { incoming, server } = options;
  const { shapes: tables, preparation, isLoaded, isReload, task, addsLabels } = incoming;
  const looked = await lookAtTables(client, task, { tables, preparation, generation: isLoaded ? 1 : undefined, isReload, addsLabels });
  findings.push(...looked.findings);
  findings.push(...(await checkHistory(client, incoming)));
  findings.push(...(await checkOwners(client, incoming, server.role)));
  findings.push(...(await checkNameLengths(client, incoming, server)));
  findings.push(...(await checkCollations(client, tables)));
  findings.push(...stoppingValueFindings(tables, server.version));
  const { findings: ofObjects, lacking } = await checkObjectExtensions(client, incoming);
  findings.push(...ofObjects);
  if ((preparation.createTable || preparation.recreateTable) && !server.isInRecovery) {
    findings.push(...(await rehearsed(client, options, { looked, lacking })));
  }
}

interface Seen {
  readonly looked: Awaited<ReturnType<typeof lookAtTables>>;
  /** Extensions that objects need. */
  readonly lacking: ReadonlySet<string>;
}

/** Tables with a type of an extension that is missing are left out: that is told already. */
async function rehearsed(
  client: pg.Client,
  { incoming, rehearsalMs = REHEARSAL_MS }: IncomingOptions,
  { looked, lacking }: Seen,
): Promise<readonly Finding[]> {
  const missing = new Set(looked.lackingExtensionTypes.map(nameOf));
  const tables = looked.lacking.filter(
    ({ columns }) => !columns.some(({ userTypes }) => userTypes.some((type) => missing.has(nameOf(type)))),
  );
  const needed = new Set(userTypesOf(tables).map(nameOf));
  const { findings, tried } = await rehearse(client, {
    types: looked.lackingTypes.filter((type) => needed.has(nameOf(type))),
    tables,
    hasKeys: !incoming.isLoaded || incoming.objects.includes('primary-key'),
    kinds: incoming.objects,
    lacking,
    withinMs: rehearsalMs,
  });
  return tried === tables.length ? findings : [...findings, untried(tried, tables.length)];
}

function untried(tried: number, all: number): Finding {
  return finding('TIMEOUT', {
    severity: 'info',
    object: 'tables to be made',
    found: `${tried} of ${all} were tried in time`,
    wanted: 'all of them',
    cause: 'Whether the target can make a table is found out by making it and taking it back',
    remedy: 'Nothing: the start makes the others, or says which it cannot make, before any row is copied.',
  });
}

function nameOf({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return JSON.stringify([schema, name]);
}
