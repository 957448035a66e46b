import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BrokerStage, startBrokerStage, underTraffic } from './broker-stage.js';
import { flipped, openRelay } from './relay.js';

let stage: BrokerStage;
beforeAll(async () => {
  stage = await startBrokerStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

test('[row 86] the broker killed and started again under traffic', async () => {
  await underTraffic(stage, async ({ stage: { broker } }) => {
    await broker.stop('kill');
    await broker.start();
  });
});

test('[W17] the queue of a target deleted under traffic is made anew at once, and what was in it is read again', async () => {
  await underTraffic(stage, async ({ onChannel, queue, scenario, traffic }) => {
    const { phaseSince } = await scenario.status();
    await onChannel((channel) => channel.deleteQueue(queue));
    await traffic.flows();
    expect((await scenario.status()).phaseSince).toBe(phaseSince); // the stream never left its phase
  });
});

test('the exchange of a task deleted under traffic is made anew at once', async () => {
  await underTraffic(stage, async ({ onChannel, exchange, scenario, traffic }) => {
    const { phaseSince } = await scenario.status();
    await onChannel((channel) => channel.deleteExchange(exchange));
    await traffic.flows();
    expect((await scenario.status()).phaseSince).toBe(phaseSince);
  });
});

test('[W16] every envelope delivered twice has one effect, parts of large transactions too', async () => {
  await underTraffic(stage, async (scene) => {
    const before = await scene.captureEpoch();
    await using relay = await openRelay(scene, (content) => [content, content]);
    await waitFor('many messages', () => relay.taken > 100, { deadlineMs: 60_000 });
    await scene.traffic.flows();
    expect(await scene.captureEpoch()).toBe(before); // no gap was seen
  });
});

test('[W20] an envelope with one flipped bit is set aside, and the source is read again', async () => {
  await underTraffic(stage, async (scene) => {
    const before = await scene.captureEpoch();
    let damaged = 0;
    await using _relay = await openRelay(scene, (content) => (damaged++ === 5 ? [flipped(content, content.length * 4)] : [content]));
    await waitFor('the source to be read again', async () => (await scene.captureEpoch()) > before, { deadlineMs: 60_000 });
    await scene.traffic.flows();
    expect((await scene.onChannel((channel) => channel.checkQueue(scene.deadLetterQueue))).messageCount).toBe(1);
  });
});

test('under a memory alarm capture waits, and goes on when it is over', async () => {
  await underTraffic(stage, async ({ stage: { broker }, captureEpoch, scenario }) => {
    const before = await captureEpoch();
    await broker.control('set_vm_memory_high_watermark', '0');
    await waitFor('the publisher to be blocked', async () => (await broker.control('list_connections', 'state')).includes('block'), {
      everyMs: 500,
    });
    await scenario.waitForPhase('cdc');
    await broker.control('set_vm_memory_high_watermark', 'absolute', '1GB');
    expect(await captureEpoch()).toBe(before); // it only waited
  });
});
