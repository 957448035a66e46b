import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dropShop, fillShop, startTraffic } from './index.js';

const USAGE = `node libs/testing/dist/shop/main.js fill    --url URL [--scale 1] [--seed 1] [--again]
node libs/testing/dist/shop/main.js traffic --url URL [--per-second 200] [--seconds N] [--seed N]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string' },
    again: { type: 'boolean', default: false },
    'per-second': { type: 'string', default: '200' },
    seconds: { type: 'string' },
  },
});

async function main(url: string, verb: string | undefined): Promise<void> {
  if (verb === 'fill') {
    if (values.again) {
      await dropShop(url);
    }
    const began = Date.now();
    const rows = await fillShop({ url, seed: Number(values.seed ?? 1), scale: Number(values.scale) });
    console.log(`${rows} rows in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    return;
  }
  // Another seed each time: traffic makes its keys from the seed, and a second run would make those of the first again.
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const traffic = await startTraffic({ url, seed, transactionsPerSecond: Number(values['per-second']) });
  const interrupted = once(process, 'SIGINT');
  await Promise.race([interrupted, ...(values.seconds === undefined ? [] : [delay(Number(values.seconds) * 1_000)])]);
  console.log(JSON.stringify({ seed, ...(await traffic.stop()) }));
}

const [verb] = positionals;
if (values.url === undefined || (verb !== 'fill' && verb !== 'traffic')) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await main(values.url, verb).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
