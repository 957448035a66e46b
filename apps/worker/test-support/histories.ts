import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { testServers } from '@trem/testing';

/** Everything that Temporal keeps of an installation's workflows, as text: events, payloads decoded, memos, attributes, pending activities. */
export async function everythingKept(namespace: string): Promise<string> {
  const connection = await Connection.connect({ address: testServers().temporal });
  try {
    const client = new Client({ connection, namespace });
    const texts: string[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const handle = client.workflow.getHandle(workflowId, runId);
      texts.push(decoded(historyToJSON(await handle.fetchHistory())));
      texts.push(JSON.stringify((await handle.describe()).raw, printable));
    }
    return texts.join('\n');
  } finally {
    await connection.close();
  }
}

/** The ids of the activities that are pending in a workflow's current run. */
export async function pendingActivities(namespace: string, workflowId: string): Promise<readonly string[]> {
  const connection = await Connection.connect({ address: testServers().temporal });
  try {
    const { raw } = await new Client({ connection, namespace }).workflow.getHandle(workflowId).describe();
    return (raw.pendingActivities ?? []).map((activity) => activity.activityId ?? '').sort();
  } finally {
    await connection.close();
  }
}

/** Ends a workflow as if the server had lost it. */
export async function terminate(namespace: string, workflowId: string): Promise<void> {
  const connection = await Connection.connect({ address: testServers().temporal });
  try {
    await new Client({ connection, namespace }).workflow.getHandle(workflowId).terminate('made by the test');
  } finally {
    await connection.close();
  }
}

function decoded(json: string): string {
  return json.replaceAll(
    /"data":\s*"([A-Za-z0-9+/=]*)"/g,
    (_, base64: string) => `"data": ${Buffer.from(base64, 'base64').toString('utf8')}`,
  );
}

function printable(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
}
