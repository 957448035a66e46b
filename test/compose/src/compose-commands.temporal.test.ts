import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, testServers, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { type ComposeService, ourServices, readCompose, repository } from './compose-file.js';

const password = {
  TREM_STORE_PASSWORD: 'store',
  TREM_RABBITMQ_PASSWORD: 'rabbit',
  TREM_TEMPORAL_PASSWORD: 'temporal',
  TREM_SERVICE_TOKEN: 'service-token',
};

/** Containers are not run here: each command runs as a process, and what names another container is put in the place of the real server. */
test('[O17] every command of ours comes up with its environment and becomes healthy by its own check', async () => {
  await using store = await createTestDatabase('store');
  const folder = mkdtempSync(join(tmpdir(), 'trem-compose-'));
  const namespace = `trem-${store.name}`;
  const children: ChildProcess[] = [];
  const ports = new Map<string, number>();
  try {
    const services = ourServices(readCompose(password));
    for (const [name] of services) {
      ports.set(name, await freePort()); // task-api and ai-task-creator each know the other's address
    }
    for (const [name, service] of services) {
      const place = (text: string) => inPlace(text, { name, ports, store: store.url, folder, namespace });
      const [command = '', ...parameters] = (service.command ?? []).map(place);
      const child = spawn(command, parameters, {
        cwd: repository,
        env: environmentOf(service, place),
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      children.push(child);
      await isUp(name, service, child, place);
    }
    const answer = await fetch(`http://127.0.0.1:${ports.get('task-api')}/api/tasks`);
    expect(answer.status).toBe(401);
  } finally {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

interface Place {
  readonly name: string;
  readonly ports: ReadonlyMap<string, number>;
  readonly store: string;
  readonly folder: string;
  readonly namespace: string;
}

function inPlace(text: string, { name, ports, store, folder, namespace }: Place): string {
  const servers = testServers();
  return text
    .replace(/^postgres:\/\/.*@control-store:5432\/trem$/, store)
    .replace(/^amqp:\/\/.*@rabbitmq:5672$/, servers.amqp)
    .replace(/^temporal:7233$/, servers.temporal)
    .replace(/^http:\/\/(endpoint-service|task-api|ai-task-creator):8080$/, (_, app: string) => `http://127.0.0.1:${ports.get(app)}`)
    .replace(/^0\.0\.0\.0$/, '127.0.0.1')
    .replace(/(?<=^|127\.0\.0\.1:)(8080|9090)(?=$|\/)/, String(ports.get(name)))
    .replace('/var/lib/trem-profile', folder)
    .replace('/var/lib/trem', folder)
    .replace(/^trem$/, namespace);
}

/** Only what the compose file gives, and what any process has. */
function environmentOf(service: ComposeService, place: (text: string) => string): Record<string, string> {
  const given = Object.entries(service.environment ?? {}).map(([name, value]) => [name, place(value)]);
  return { PATH: process.env.PATH ?? '', ...Object.fromEntries(given) };
}

async function isUp(name: string, service: ComposeService, child: ChildProcess, place: (text: string) => string): Promise<void> {
  const [, ...check] = service.healthcheck?.test ?? [];
  if (check.length === 0) {
    const [code] = await once(child, 'exit');
    expect(code, name).toBe(0);
    return;
  }
  const [command = '', ...parameters] = check.map(place);
  await waitFor(
    `${name} to be healthy`,
    () => {
      if (child.exitCode !== null) {
        throw new Error(`${name} ended with ${child.exitCode}`);
      }
      return spawnSync(command, parameters, { cwd: repository }).status === 0;
    },
    { deadlineMs: 60_000, everyMs: 200 },
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
