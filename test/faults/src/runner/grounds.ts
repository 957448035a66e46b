import type { Stack } from '@trem/dev-stack';
import { type Installation, startInstallation } from '@trem/test-installation';
import { type Link, openLink, openLinkTo } from '@trem/testing';
import { Supervisor } from './supervisor.js';

export type Servers = { readonly [Name in keyof Stack['servers']]: NonNullable<Stack['servers'][Name]> };

/** What one run after the other can strike: two workers behind links of their own, kept alive, and the services. Its tasks and databases are each run's own. */
export interface Grounds extends AsyncDisposable {
  readonly servers: Servers;
  readonly installation: Installation;
  readonly supervisor: Supervisor;
  /** Of each worker, so that one of two can be cut off. */
  readonly broker: readonly Link[];
  readonly temporal: readonly Link[];
}

export interface GroundsOptions {
  readonly heartbeatMs: number;
  /** A mistake that the workers make all the while. */
  readonly defect?: string | undefined;
}

export const WORKERS = 2;
const SETTINGS = {
  TREM_RECOVER_FIRST_MS: '1000',
  TREM_RECOVER_MAX_MS: '5000',
  TREM_HEARTBEAT_THROTTLE_MS: '1000',
  TREM_LOAD_GRACE_MS: '5000',
};

export async function openGrounds(servers: Servers, { heartbeatMs, defect }: GroundsOptions): Promise<Grounds> {
  await using cleanUp = new AsyncDisposableStack();
  const broker: (Link & { readonly through: string })[] = [];
  const temporal: Link[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) {
    broker.push(cleanUp.use(await openLink(servers.rabbit.url)));
    temporal.push(cleanUp.use(await openLinkTo('127.0.0.1', servers.temporal.port)));
  }
  const installation = cleanUp.use(
    await startInstallation({
      workers: WORKERS,
      drafts: false,
      servers: { amqp: servers.rabbit.url, temporal: servers.temporal.address },
      settings: { ...SETTINGS, TREM_HEARTBEAT_TIMEOUT_MS: String(heartbeatMs), ...(defect && { TREM_DEFECTS: defect }) },
      settingsOf: (worker) => ({
        TREM_RABBITMQ_URL: broker[worker]?.through ?? '',
        TEMPORAL_ADDRESS: `127.0.0.1:${temporal[worker]?.port}`,
      }),
    }),
  );
  const supervisor = cleanUp.use(new Supervisor(installation.workers));
  const opened = cleanUp.move();
  return { servers, installation, supervisor, broker, temporal, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
