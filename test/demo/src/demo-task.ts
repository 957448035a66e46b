import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ApiClient } from '@trem/api-client';
import type { TaskDraft } from '@trem/contracts';
import { connection, shopTableNames } from '@trem/testing';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** Through the API, as a person would: two endpoints, each checked, and a task between them. */
export async function defineTask(
  api: ApiClient,
  urls: { readonly source: string; readonly target: string },
  say: (line: string) => void,
): Promise<string> {
  await api.createEndpoint({ name: 'shop', kind: 'postgres', access: 'source-only', ...connection(urls.source) });
  await api.createEndpoint({ name: 'copy', kind: 'postgres', ...connection(urls.target) });
  for (const [name, role] of [
    ['shop', 'source'],
    ['copy', 'target'],
  ] as const) {
    const { ok, findings, durationMs } = await api.checkEndpoint(name, role);
    say(`endpoint ${name}: ${ok ? 'fit' : 'not fit'} as ${role}, checked in ${Math.round(durationMs)} ms`);
    for (const finding of findings.filter(({ severity }) => severity !== 'info')) {
      say(`  ${finding.severity} ${finding.code}: ${finding.cause} ${finding.remedy}`);
    }
  }
  const draft: TaskDraft = {
    name: 'shop',
    title: 'The web shop, copied',
    source: { endpoint: 'shop' },
    targets: [{ endpoint: 'copy' }],
    mode: 'full-load-and-cdc',
    accept: ['WHOLE_ROW_MATCH'],
    fullLoad: { createObjects: ['primary-key', 'indexes'] },
    tables: shopTableNames().map((source) => ({ source })),
  };
  const { name } = await api.createTask(draft);
  return name;
}

/** Runs a command of `trem`, with its own output on our screen. Resolves to its exit code. */
export function trem(parameters: readonly string[], api: { readonly url: string; readonly token: string }): Promise<number> {
  const child = spawn(process.execPath, [`${repository}apps/cli/dist/main.js`, ...parameters], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TREM_API_URL: api.url, TREM_API_TOKEN: api.token },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
