import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linesOf } from '../databases/attempts.js';
import { type BrokerStage, startBrokerStage, underTraffic } from './broker-stage.js';
import { flipped, openRelay } from './relay.js';

let stage: BrokerStage;
beforeAll(async () => {
  stage = await startBrokerStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const slowly = { deadlineMs: 120_000, everyMs: 500 };

test('the broker restarted in good order under traffic', async () => {
  await underTraffic(stage, async ({ stage: { broker } }) => {
    await broker.stop('term');
    await broker.start();
  });
});

test('the broker killed three times while it comes back', async () => {
  await underTraffic(stage, async ({ stage: { broker }, traffic }) => {
    for (let kill = 0; kill < 3; kill += 1) {
      await broker.stop('kill');
      await broker.start();
      await (kill === 1 ? traffic.flows() : undefined); // once in the middle of the recovery, once after it
    }
  });
});

test('the broker wiped: a new, empty one at the same address', async () => {
  await underTraffic(stage, async ({ stage: { broker } }) => {
    await broker.control('stop_app');
    await broker.control('reset');
    await broker.control('start_app');
  });
});

test('the queue purged again and again under traffic', async () => {
  await underTraffic(stage, async ({ onChannel, queue, traffic }) => {
    for (let purge = 0; purge < 20; purge += 1) {
      await onChannel((channel) => channel.purgeQueue(queue));
    }
    await traffic.flows();
  });
});

test('every connection closed by the broker', async () => {
  await underTraffic(stage, ({ stage: { broker } }) => broker.control('close_all_connections', 'test'));
});

test('under a disk alarm capture waits, and goes on when it is over', async () => {
  await underTraffic(stage, async ({ stage: { broker }, captureEpoch, scenario }) => {
    const before = await captureEpoch();
    await broker.control('set_disk_free_limit', '1000000GB');
    await waitFor('the publisher to be blocked', async () => (await broker.control('list_connections', 'state')).includes('block'), slowly);
    await scenario.waitForPhase('cdc');
    await broker.control('set_disk_free_limit', '50MB');
    expect(await captureEpoch()).toBe(before);
  });
});

test('a task paused and resumed under a memory alarm, and its worker killed under it, goes on when it is over', async () => {
  await underTraffic(stage, async ({ stage: { broker, installation }, scenario }) => {
    await broker.control('set_vm_memory_high_watermark', '0');
    await waitFor('the publisher to be blocked', async () => (await broker.control('list_connections', 'state')).includes('block'), slowly);
    await installation.api.command(scenario.task, 'pause', {});
    await scenario.waitForPhase('paused', 120_000);
    await installation.api.command(scenario.task, 'resume', {});
    await waitFor('capture to run', async () => (await broker.control('list_connections', 'state')).includes('block'), slowly);
    await installation.worker.signal('SIGKILL');
    installation.worker.start();
    await waitFor('capture to run again', async () => (await broker.control('list_connections', 'state')).includes('block'), slowly);
    await broker.control('set_vm_memory_high_watermark', 'absolute', '1GB');
  });
});

test('a channel closed by the broker because apply held a delivery for too long', async () => {
  await underTraffic(stage, async ({ stage: { broker }, scenario, traffic }) => {
    // A channel reads both when it opens, and looks only at every tick, which comes once a minute as shipped.
    const set = (name: string, ms: number) => broker.control('eval', `application:set_env(rabbit, ${name}, ${ms}).`);
    await set('channel_tick_interval', 1_000);
    await set('consumer_timeout', 10_000);
    await broker.control('close_all_connections', 'test');
    await traffic.flows();
    const consumers = async () => (await broker.control('list_consumers', 'channel_pid')).trim();
    const before = await consumers();
    await scenario.target.query('BEGIN');
    await scenario.target.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
    await waitFor('the broker to close the channel', async () => (await consumers()) !== before, slowly);
    // Before the lock goes: a channel that opens under the short limit keeps it, and a busy machine may hold a delivery for so long.
    await set('consumer_timeout', 86_400_000);
    await scenario.target.query('ROLLBACK');
    await traffic.flows();
    const told = (await linesOf(stage.installation, scenario)).filter(({ code }) => code === 'BROKER_LOST');
    expect(JSON.stringify(told)).toContain('replyCode 406'); // PRECONDITION_FAILED: not the connection that the test had closed
  });
});

test.each([
  ['the version', 4 * 8 + 1],
  ['the flags', 5 * 8],
  ['the length of the header', 6 * 8 + 7],
  ['the part', 15 * 8],
  ['the epoch', 23 * 8],
])('an envelope with one flipped bit in %s', async (_, bit) => {
  await underTraffic(stage, async (scene) => {
    const before = await scene.captureEpoch();
    let taken = 0;
    await using _relay = await openRelay(scene, (content) => (taken++ === 5 ? [flipped(content, bit)] : [content]));
    await waitFor('the source to be read again', async () => (await scene.captureEpoch()) > before, slowly);
    await scene.traffic.flows();
  });
});

test('two envelopes that change places are read again in order', async () => {
  await underTraffic(stage, async (scene) => {
    let taken = 0;
    let kept: Buffer | undefined;
    await using relay = await openRelay(scene, (content) => {
      taken += 1;
      if (taken === 5) {
        kept = content;
        return [];
      }
      return taken === 6 && kept !== undefined ? [content, kept] : [content];
    });
    await waitFor('messages behind them', () => relay.taken > 20, slowly);
    await scene.traffic.flows();
  });
});

test('an envelope that is lost is read again', async () => {
  await underTraffic(stage, async (scene) => {
    const before = await scene.captureEpoch();
    let isLost = false;
    // One that holds whole transactions: the loss of a part would be noticed by the parts behind it.
    await using _relay = await openRelay(scene, (content, { messageId, headers }) => {
      const isWhole = String(messageId).endsWith('-0') && headers?.transactions > 0;
      const isToBeLost = isWhole && !isLost;
      isLost ||= isWhole;
      return isToBeLost ? [] : [content];
    });
    await waitFor('the source to be read again', async () => (await scene.captureEpoch()) > before, slowly);
    await scene.traffic.flows();
  });
});
