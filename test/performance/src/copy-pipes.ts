import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { run } from './databases.js';
import { ADD_KEY, CREATE_LOAD_TABLES, loadTables } from './load-workload.js';

const OUT = (table: string) => `COPY ${table} TO STDOUT (FORMAT binary)`;
const IN = (table: string) => `COPY ${table} FROM STDIN (FORMAT binary)`;

/** Seconds for making the tables, one `COPY | COPY` after the other, and their keys. */
async function timed(target: string, copy: (table: string) => Promise<void>): Promise<number> {
  await run(target, 'CHECKPOINT');
  const start = performance.now();
  await run(target, ...Object.values(CREATE_LOAD_TABLES));
  for (const table of loadTables) {
    await copy(table);
  }
  await run(target, ...loadTables.map(ADD_KEY));
  return (performance.now() - start) / 1000;
}

/** `psql | psql`; undefined where there is no psql. */
export async function psqlPipe(source: string, target: string): Promise<number | undefined> {
  const version = spawn('psql', ['--version'], { stdio: 'ignore' });
  const [code] = await once(version, 'exit').catch(() => [1]);
  if (code !== 0) {
    return undefined;
  }
  return timed(target, async (table) => {
    const reader = spawn('psql', ['-X', '-q', '-c', OUT(table), source], { stdio: ['ignore', 'pipe', 'inherit'] });
    const writer = spawn('psql', ['-X', '-q', '-c', IN(table), target], { stdio: [reader.stdout, 'ignore', 'inherit'] });
    reader.stdout?.destroy(); // the writer owns the pipe now
    const [[readerCode], [writerCode]] = await Promise.all([once(reader, 'exit'), once(writer, 'exit')]);
    if (readerCode !== 0 || writerCode !== 0) {
      throw new Error(`psql | psql failed for ${table}: ${readerCode}, ${writerCode}`);
    }
  });
}

/** The smallest Node program that copies: two connections, one stream. */
export async function nodePipe(source: string, target: string): Promise<number> {
  const reader = new pg.Client({ connectionString: source });
  const writer = new pg.Client({ connectionString: target });
  await Promise.all([reader.connect(), writer.connect()]);
  try {
    return await timed(target, async (table) => {
      await pipeline(reader.query(copyTo(OUT(table))), writer.query(copyFrom(IN(table))));
    });
  } finally {
    await Promise.all([reader.end(), writer.end()]);
  }
}
