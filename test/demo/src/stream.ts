import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@trem/api-client';
import type { Stack } from '@trem/dev-stack';
import type { RunningTraffic } from '@trem/testing';
import { ms, percentile, thousands } from './measured.js';
import type { Probe } from './probe.js';

export interface Streaming {
  readonly api: ApiClient;
  readonly task: string;
  readonly stack: Stack;
  readonly traffic: RunningTraffic;
  readonly probe: Probe;
  readonly say: (line: string) => void;
}

const LINE_MS = 2_000;

/** Shows the stream for a while: what happens at the source, how far behind the target is, what the task says of itself. */
export async function showStream({ api, task, traffic, probe, say }: Streaming, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds * 1_000; passed += LINE_MS) {
    const before = traffic.counts().transactions;
    const samplesBefore = probe.samples.length;
    const began = performance.now();
    await delay(LINE_MS);
    const rate = ((traffic.counts().transactions - before) * 1_000) / (performance.now() - began);
    const lag = percentile(probe.samples.slice(samplesBefore), 0.5);
    const { phase, step } = await api.taskStatus(task);
    const { changesPerSecond } = await api.taskStatistics(task);
    say(
      `${phase}${step === '' ? '' : `, ${step}`}: ${thousands(rate)} transactions/s at the source, ${thousands(changesPerSecond)} changes/s applied, lag ${ms(lag)}`,
    );
  }
}

/** Ends the worker with SIGKILL, under traffic, and measures until a row committed after that is at the target. Returns ms. */
export async function killWorker({ stack, probe, say }: Streaming): Promise<number> {
  probe.isCounting = false;
  const { pid } = stack.app('worker');
  say(`kill -9 ${pid}: the worker is gone; the shop goes on`);
  const killedAt = performance.now();
  await stack.kill('worker');
  await probe.halt(); // its last sample ends when the stream runs again
  await probe.measure();
  const recoveryMs = performance.now() - killedAt;
  probe.isCounting = true;
  say(`a new worker has taken over: rows arrive again after ${ms(recoveryMs)} (heartbeat time-out 10 s)`);
  return recoveryMs;
}
