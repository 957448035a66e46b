import { parseArgs } from 'node:util';
import { dropEmployees, fillEmployees } from './index.js';

const USAGE = 'node libs/testing/dist/employees/main.js fill --url URL [--scale 1] [--seed 1] [--again]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    again: { type: 'boolean', default: false },
  },
});

async function fill(url: string): Promise<void> {
  if (values.again) {
    await dropEmployees(url);
  }
  const began = Date.now();
  const rows = await fillEmployees({ url, seed: Number(values.seed), scale: Number(values.scale) });
  console.log(`${rows} rows in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
}

if (values.url === undefined || positionals[0] !== 'fill') {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await fill(values.url).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
