import { ReplicationError, Secret } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { createLogger, type LogLevel } from './index.js';

function capture(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ service: 'worker', level, environment: 'test', instance: 'w1', destination });
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('a line is one JSON object with time in UTC, level, message, service and the facts', () => {
  const { logger, lines, last } = capture();
  logger
    .child({ task: 'shop' })
    .child({ table: 'public.item' })
    .info({ rows: 3, upTo: 12n, at: new Date(0) }, 'batch applied');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  const { time, ...facts } = last();
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(facts).toEqual({
    level: 'info',
    service: 'worker',
    environment: 'test',
    instance: 'w1',
    task: 'shop',
    table: 'public.item',
    rows: 3,
    upTo: '12',
    at: '1970-01-01T00:00:00.000Z',
    message: 'batch applied',
  });
});

test('lines below the level are not written', () => {
  const { logger, lines } = capture('warn');
  logger.debug({}, 'a');
  logger.info({}, 'b');
  logger.warn({}, 'c');
  logger.error({}, 'd');
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(['c', 'd']);
});

test('secrets are masked by name at any depth, by type, and inside addresses', () => {
  const { logger, lines } = capture();
  const secrets = {
    password: 'hunter2',
    settings: { tls_key: 'hunter2', nested: [{ apiToken: 'hunter2', Authorization: 'Bearer hunter2' }] },
    endpoint: { secret: { deep: 'hunter2' } },
    wrapped: new Secret('hunter2'),
    url: 'could not reach postgres://trem:hunter2@db.example/shop twice',
    odd: 'amqp://u:p@hunter2@broker/',
    bytes: Buffer.from('hunter2'),
  };
  logger.child({ connectionString: 'hunter2' }).error(secrets, 'failed');
  const written = lines.join('');
  expect(written).not.toContain('hunter2');
  expect(written).not.toContain(Buffer.from('hunter2').toString('base64'));
  expect(JSON.parse(written)).toMatchObject({ url: 'could not reach postgres://trem:[secret]@db.example/shop twice', bytes: '[7 bytes]' });
});

test('when a secret was set, and how many tokens there are, is no secret', () => {
  const { logger, last } = capture();
  logger.info({ secretSetAt: '2027-01-01', tokens: 3, secretKey: 'k1', password: null }, 'x');
  expect(last()).toMatchObject({ secretSetAt: '2027-01-01', tokens: 3, secretKey: 'k1', password: null });
});

test('an error comes with code, class, frames and its chain of causes', () => {
  const { logger, last } = capture();
  const socket = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const error = new ReplicationError('NETWORK', { endpoint: 'a' }, { cause: new Error('outer', { cause: socket }) });
  logger.error({ error }, 'failed');
  expect(last().error).toMatchObject({
    name: 'ReplicationError',
    code: 'NETWORK',
    class: 'transient',
    message: 'The network is in the way (endpoint a)',
    causes: [{ message: 'outer' }, { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' }],
  });
  expect(last().error.stack).toMatch(/^at /);
});

test("a database's message is withheld where it can repeat a row's values, and nothing else of it is written", () => {
  const { logger, lines } = capture();
  const refused = (code: string) =>
    Object.assign(new Error('invalid input syntax for type integer: "row-value"'), {
      code,
      severity: 'ERROR',
      detail: 'Key (id)=(row-value) already exists.',
      where: 'COPY item, line 1: "row-value"',
      internalQuery: 'row-value',
    });
  for (const code of ['22P02', '23505', 'P0001']) {
    logger.error({ error: new ReplicationError('VALUE_INVALID', {}, { cause: refused(code) }) }, 'refused');
    logger.error({ error: refused(code) }, 'refused');
  }
  expect(lines.join('')).not.toContain('row-value');
  logger.error({ error: Object.assign(new Error('terminating connection'), { code: '57P01', severity: 'FATAL' }) }, 'ended');
  expect(lines.at(-1)).toContain('terminating connection');
});

test('a fact that goes round in circles is cut, not written for ever', () => {
  const { logger, last } = capture();
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  logger.info({ circle }, 'x');
  expect(JSON.stringify(last())).toContain('[deep]');
});
