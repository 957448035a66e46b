import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { climb, Missing, type Rung } from './ladder.js';
import { findProgram, isExecutable } from './programs.js';
import type { Progress } from './progress.js';
import { dockerHint, installSystemPackage } from './system-package.js';

/** The broker's own scripts (not a distribution's wrappers: those change users, folders and logs), and Erlang's port mapper. */
export interface RabbitPrograms {
  readonly server: string;
  /** `rabbitmqctl`, which lies beside it. */
  readonly control: string;
  readonly epmd: string;
}

let found: Promise<RabbitPrograms> | undefined;

/** Finds RabbitMQ once per process, or installs it. @throws SERVER_MISSING */
export function findRabbit(progress: Progress): Promise<RabbitPrograms> {
  found ??= climb('RabbitMQ', rungs(progress), progress);
  return found;
}

function rungs(progress: Progress): readonly Rung<RabbitPrograms>[] {
  return [
    { name: 'rabbitmq-server of this machine', find: async () => fromMachine() },
    {
      name: 'system package rabbitmq-server',
      find: async () => (await installSystemPackage('rabbitmq-server', progress)) ?? fromMachine(),
    },
    { name: 'Docker', find: () => dockerHint('rabbitmq:4-management') },
    { name: 'TREM_TEST_AMQP_URL', find: async () => new Missing('set it to the address of a broker') },
  ];
}

function fromMachine(): RabbitPrograms | Missing {
  const server = scripts().find(isExecutable);
  const epmd = findProgram('epmd') ?? erlangsEpmd();
  if (server === undefined) {
    return new Missing('install RabbitMQ 3.10 or later, so that rabbitmq-server is on PATH');
  }
  return epmd === undefined
    ? new Missing('rabbitmq-server is there, but not the epmd of Erlang')
    : { server, control: join(dirname(server), 'rabbitmqctl'), epmd };
}

function scripts(): readonly string[] {
  const onPath = findProgram('rabbitmq-server', ['/usr/sbin', '/usr/local/sbin']);
  return ['/usr/lib/rabbitmq/bin/rabbitmq-server', ...(onPath === undefined ? [] : [realpathSync(onPath)])];
}

function erlangsEpmd(): string | undefined {
  const erlang = '/usr/lib/erlang';
  const folders = existsSync(erlang) ? readdirSync(erlang).filter((name) => name.startsWith('erts-')) : [];
  return folders.map((name) => join(erlang, name, 'bin', 'epmd')).find(isExecutable);
}
