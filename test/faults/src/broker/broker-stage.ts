import { queueNames } from '@trem/contracts';
import { type RabbitServer, startRabbit } from '@trem/dev-stack';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import amqp from 'amqplib';
import { NOTED_BANK, startTraffic, type Traffic } from './traffic.js';

/** A broker that belongs to one file, so that anything may be done to it, and an installation on it. */
export interface BrokerStage extends AsyncDisposable {
  readonly broker: RabbitServer;
  readonly installation: Installation;
}

export async function startBrokerStage(): Promise<BrokerStage> {
  await using cleanUp = new AsyncDisposableStack();
  const broker = cleanUp.use(await startRabbit());
  const servers = { amqp: broker.url, temporal: testServers().temporal };
  // A broker may be away for longer than the first attempts: then the second wait is short, too.
  const settings = { TREM_RECOVER_FIRST_MS: '2000' };
  const installation = cleanUp.use(await startInstallation({ servers, settings }));
  const parts = cleanUp.move();
  return { broker, installation, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** One task with traffic, and the names of what it has at the broker. */
export interface BrokerScene {
  readonly stage: BrokerStage;
  readonly scenario: Scenario;
  readonly traffic: Traffic;
  readonly exchange: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
  /** Rises each time the source is read again. */
  captureEpoch(): Promise<number>;
  /** Work on a channel of its own. */
  onChannel<T>(work: (channel: amqp.ConfirmChannel) => Promise<T>): Promise<T>;
}

/**
 * Does something to the broker while traffic flows. Afterwards traffic flows again without help, no reader has ever seen half a transaction, and
 * source and target are equal row by row.
 */
export async function underTraffic(stage: BrokerStage, fault: (scene: BrokerScene) => Promise<unknown>): Promise<void> {
  await using scenario = await startScenario(stage.installation, NOTED_BANK);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await using traffic = await startTraffic(scenario);
  await traffic.flows();
  await fault(await sceneOf(stage, scenario, traffic));
  await traffic.flows();
  await traffic.stop();
  if (traffic.torn.length > 0) {
    throw new Error(`torn: sums ${traffic.torn.slice(0, 5).join(', ')}`);
  }
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
}

async function sceneOf(stage: BrokerStage, scenario: Scenario, traffic: Traffic): Promise<BrokerScene> {
  const { targets } = await scenario.status();
  const names = queueNames(scenario.task);
  return {
    ...{ stage, scenario, traffic, exchange: names.exchange, deadLetterQueue: names.deadLetterQueue },
    queue: names.apply(targets[0] ?? ''),
    captureEpoch: () =>
      waitFor(
        'the capture to report itself',
        async () => (await stage.installation.api.taskPositions(scenario.task)).captureEpoch ?? false,
      ),
    onChannel: async (work) => {
      const connection = await amqp.connect(stage.broker.url);
      try {
        return await work(await connection.createConfirmChannel());
      } finally {
        await connection.close();
      }
    },
  };
}
