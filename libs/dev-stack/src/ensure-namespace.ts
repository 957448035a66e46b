import { Connection } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { searchAttributes } from '@trem/contracts';
import { StackError } from './stack-error.js';
import { GiveUp, waitUntil } from './wait-until.js';

export interface EnsureNamespaceOptions {
  readonly address: string;
  readonly namespace: string;
  /** Names and kinds; default all that Trem uses. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** How long closed workflows stay visible. Default 14 days. */
  readonly retentionDays?: number;
  /** How long the server may take to answer and to make the attributes known. Default 60 s. */
  readonly deadlineMs?: number;
}

/** The server's numbers for the kinds of search attributes. */
const kinds: Readonly<Record<string, number>> = { Text: 1, Keyword: 2, Int: 3, Double: 4, Bool: 5, Datetime: 6, KeywordList: 7 };
const DAY_MS = 86_400_000;
const ALREADY_EXISTS = 6;
const NOT_FOUND = 5;

/**
 * Makes the namespace be there with our retention and search attributes, and waits until they can be used. Safe to repeat, also by two at once.
 * Works on the development server and on a real one.
 * @throws SETTINGS_INVALID an attribute exists with another kind (the server would take the difference in silence) · SERVER_FAILED not in time
 */
export async function ensureNamespace(options: EnsureNamespaceOptions): Promise<void> {
  const { address, namespace, retentionDays = 14, deadlineMs = 60_000 } = options;
  const wanted = options.searchAttributes ?? searchAttributes;
  const limits = {
    deadlineMs,
    onTimeout: (cause: unknown) =>
      new StackError('SERVER_FAILED', `Temporal at ${address}: namespace ${namespace} is not ready in ${deadlineMs / 1000} s`, { cause }),
  };
  const connection = await waitUntil(() => Connection.connect({ address, connectTimeout: 2_000 }), limits);
  try {
    await waitUntil(() => hasRetention(connection, namespace, retentionDays * DAY_MS), limits);
    // A namespace that was just made is not known to every part of the server at once: each step is tried until it works.
    await waitUntil(() => hasAttributes(connection, namespace, wanted), limits);
    await waitUntil(() => canBeQueried(connection, namespace, Object.keys(wanted)), limits);
  } finally {
    await connection.close();
  }
}

/** True once the namespace is there and keeps its closed workflows long enough; until then it is made, or its time is raised. */
async function hasRetention(connection: Connection, namespace: string, retentionMs: number): Promise<boolean> {
  const found = await retentionOf(connection, namespace);
  const retention = msNumberToTs(retentionMs);
  if (found === undefined) {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention })
      .catch(unless(ALREADY_EXISTS, undefined));
    return false;
  }
  if (found < retentionMs) {
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
    return false;
  }
  return true;
}

async function retentionOf(connection: Connection, namespace: string): Promise<number | undefined> {
  const answer = await connection.workflowService.describeNamespace({ namespace }).catch(unless(NOT_FOUND, undefined));
  return answer === undefined ? undefined : tsToMs(answer.config?.workflowExecutionRetentionTtl);
}

/** True once all are there with the right kinds; until then the missing ones are added. */
async function hasAttributes(connection: Connection, namespace: string, wanted: Readonly<Record<string, string>>): Promise<boolean> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wrong = Object.entries(wanted).filter(([name, kind]) => (customAttributes[name] ?? kinds[kind]) !== kinds[kind]);
  if (wrong.length > 0) {
    const text = wrong.map(([name, kind]) => `${name} must be ${kind}, is ${kindName(customAttributes[name])}`).join('; ');
    throw new GiveUp(new StackError('SETTINGS_INVALID', `Temporal namespace ${namespace} has search attributes of another kind: ${text}`));
  }
  const missing = Object.entries(wanted).filter(([name]) => customAttributes[name] === undefined);
  if (missing.length === 0) {
    return true;
  }
  const attributes = Object.fromEntries(missing.map(([name, kind]) => [name, kinds[kind] ?? 0]));
  await connection.operatorService
    .addSearchAttributes({ namespace, searchAttributes: attributes })
    .catch(unless(ALREADY_EXISTS, undefined));
  return false;
}

function kindName(number: number | undefined): string {
  return Object.entries(kinds).find(([, known]) => known === number)?.[0] ?? `kind ${number}`;
}

/** Listed is not yet usable on every server: the visibility store learns of a name a moment later. */
async function canBeQueried(connection: Connection, namespace: string, names: readonly string[]): Promise<boolean> {
  const query = names.map((name) => `${name} IS NULL`).join(' OR ');
  await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1, query });
  return true;
}

function unless<T>(code: number, answer: T): (error: unknown) => T {
  return (error) => {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === code) {
      return answer;
    }
    throw error;
  };
}

/** Deletes a namespace with all its workflows; the server tidies up behind. Nothing happens when it is not there. */
export async function removeNamespace({ address, namespace }: { readonly address: string; readonly namespace: string }): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    if ((await retentionOf(connection, namespace)) !== undefined) {
      await connection.operatorService.deleteNamespace({ namespace });
    }
  } finally {
    await connection.close();
  }
}
