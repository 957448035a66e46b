import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { idOrName, taskDefinition } from '@trem/contracts';
import { type Logger, ReplicationError, silentLogger } from '@trem/replication-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  acceptOnly,
  Changes,
  createService,
  ForServices,
  IdempotencyKey,
  IfMatch,
  ProblemError,
  Reads,
  type Service,
  WhoAsks,
} from './index.js';

const SECRET = 'planted-secret-4711';

const begun = Promise.withResolvers<void>();
const released = Promise.withResolvers<void>();

@ForServices()
@Controller('api/things')
class ThingsController {
  @Post()
  make(@Body({ schema: taskDefinition }) body: unknown): unknown {
    return body;
  }

  @Get('page')
  page(@Query('limit', { schema: z.coerce.number().int().max(10).default(5) }) limit: number): unknown {
    return { limit };
  }

  @Get('slow')
  async slow(): Promise<unknown> {
    begun.resolve();
    await released.promise;
    return { answered: true };
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): unknown {
    switch (how) {
      case 'conflict':
        throw new ReplicationError('VERSION_CONFLICT', { version: 3 });
      case 'away':
        throw new ReplicationError('NO_WORKER');
      case 'database':
        throw new Error(`connect to ${SECRET}`, { cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) });
      case 'decided':
        throw new ProblemError('ENDPOINT_UNKNOWN', { status: 400, detail: 'it was decided' });
      default:
        throw new Error(SECRET);
    }
  }

  @Get(':id')
  find(@Param('id', { schema: idOrName }) id: string): unknown {
    return { id };
  }

  @Post(':id/start')
  @HttpCode(202)
  start(@IdempotencyKey() key: string): unknown {
    return { key };
  }

  @Post(':id/change')
  change(@IfMatch() version: number): unknown {
    return { version };
  }
}

const lines: string[] = [];
const listening: Logger = {
  ...silentLogger,
  info: (facts, message) => lines.push(JSON.stringify({ ...facts, message })),
  child: () => listening,
};
let service: Service;
beforeAll(async () => {
  service = await createService({
    controllers: [ThingsController],
    providers: [],
    logger: listening,
    accepts: acceptOnly('right'),
    docs: { title: 'Things', description: '', version: '1' },
  });
});
afterAll(() => service[Symbol.asyncDispose]());

const authorization = 'Bearer right';
function get(url: string, headers: Record<string, string> = { authorization }) {
  return service.app.inject({ method: 'GET', url, headers });
}
function post(url: string, payload: string | object, headers: Record<string, string> = {}) {
  return service.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { authorization, 'content-type': 'application/json', ...headers },
  });
}

describe('the token', () => {
  test('health answers only that it is up, without a token', async () => {
    const answer = await get('/health', {});
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'up' });
  });

  test('every other route of the server, whoever made it, is 401 and nothing else without a token', async () => {
    const others = service.routes.filter((route) => route.url !== '/health' && route.method !== 'OPTIONS');
    expect(others.length).toBeGreaterThan(8);
    for (const { method, url } of others) {
      const answer = await service.app.inject({ method: method as 'GET', url: url.replaceAll(/:\w+|\*/g, 'x') });
      expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
      expect(method === 'HEAD' ? {} : Object.keys(answer.json())).not.toContain('data');
      expect(answer.headers['www-authenticate']).toBeDefined();
    }
  });

  test.each(['/nothing/here', '/health/', '/health/x', '//health', '/HEALTH', '/api/docs/../../health/../api/things/page'])(
    'what looks like health but is not, %s, asks for a token',
    async (url) => {
      expect((await get(url, {})).statusCode).toBe(401);
    },
  );

  test.each([
    ['wrong token', 'Bearer wrong'],
    ['longer token', 'Bearer right1'],
    ['no scheme', 'right'],
    ['empty token', 'Bearer '],
    ['Basic on a route that is no page', `Basic ${Buffer.from('u:right').toString('base64')}`],
  ])('%s is refused', async (_, header) => {
    expect((await get('/api/things/page', { authorization: header })).statusCode).toBe(401);
  });

  test('a browser is asked to sign in for the API page, and its password is the token', async () => {
    const refused = await get('/api/docs', {});
    expect(refused.headers['www-authenticate']).toMatch(/^Basic /);
    const basic = { authorization: `Basic ${Buffer.from('anyone:right').toString('base64')}` };
    expect((await get('/api/docs', basic)).statusCode).toBe(200);
    expect((await get('/api/docs/swagger-ui-bundle.js', basic)).statusCode).toBe(200);
    expect((await get('/api/openapi.json', basic)).json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
  });

  test('when the token cannot be checked nobody comes in', async () => {
    await using broken = await createService({
      controllers: [ThingsController],
      providers: [],
      logger: silentLogger,
      accepts: () => Promise.reject(new Error('store away')),
    });
    const answer = await broken.app.inject({ method: 'GET', url: '/api/things/page', headers: { authorization } });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
  });
});

describe('scopes', () => {
  @Controller('api/shelves')
  @Reads('viewer')
  class ShelvesController {
    @Get()
    who(@WhoAsks() who: unknown): unknown {
      return who;
    }

    @Post()
    @Changes('operator', 'shelf.create')
    make(): unknown {
      return {};
    }

    @Post('burn')
    @ForServices()
    burn(): unknown {
      return {};
    }
  }
  const open = () =>
    createService({
      controllers: [ShelvesController],
      providers: [],
      logger: silentLogger,
      accepts: (name) => (name === 'viewer' || name === 'operator' || name === 'admin' ? { name, scope: name } : undefined),
    });

  test('a method says what it needs, else its class; who may not is a 403 that names the scope', async () => {
    await using shelves = await open();
    const ask = async (name: string, method: 'GET' | 'POST', url: string) => {
      const answer = await shelves.app.inject({ method, url, headers: { authorization: `Bearer ${name}` } });
      return [answer.statusCode, answer.json().code ?? answer.json().name];
    };
    expect(await ask('viewer', 'GET', '/api/shelves')).toEqual([200, 'viewer']);
    expect(await ask('viewer', 'POST', '/api/shelves')).toEqual([403, 'NOT_ALLOWED']);
    expect(await ask('operator', 'POST', '/api/shelves')).toEqual([201, undefined]);
    expect(await ask('admin', 'POST', '/api/shelves/burn')).toEqual([403, 'NOT_ALLOWED']);
    expect(await ask('nobody', 'GET', '/api/shelves')).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('only a service asks in the name of somebody else', async () => {
    const name = async (accepts: 'service' | 'admin') => {
      await using own = await createService({
        ...{ controllers: [ShelvesController], providers: [], logger: silentLogger },
        accepts: () => ({ name: 'itself', scope: accepts }),
      });
      const headers = { authorization, 'trem-actor': 'ana' };
      return (await own.app.inject({ method: 'GET', url: '/api/shelves', headers })).json().name;
    };
    expect([await name('service'), await name('admin')]).toEqual(['ana', 'itself']);
  });

  test('a service with a route that does not say who may use it does not start', async () => {
    @Controller('api/forgotten')
    class ForgottenController {
      @Get()
      read(): unknown {
        return {};
      }
    }
    const start = createService({ controllers: [ForgottenController], providers: [], logger: silentLogger, accepts: acceptOnly('right') });
    await expect(start).rejects.toMatchObject({ code: 'BUG', message: expect.stringContaining('ForgottenController.read') });
  });
});

describe('refused input', () => {
  test('everything that is wrong comes at once, each with code, path and remedy', async () => {
    const answer = await post('/api/things', {
      name: 'Shop One',
      colour: 'red',
      source: { endpoint: 'A B', user: 'x' },
      targets: [{ endpoint: 'b' }],
      mode: 'fast',
      cdc: { maxBatchChanges: 'many', speed: 1 },
      tables: [],
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = answer.json();
    expect(problem).toMatchObject({ status: 400, code: 'REQUEST_INVALID', detail: expect.stringContaining('more') });
    expect(problem.problems.map(({ code, path }: { code: string; path: string }) => `${code} ${path}`).sort()).toEqual([
      'FIELD_UNKNOWN cdc.speed',
      'FIELD_UNKNOWN colour',
      'FIELD_UNKNOWN source.user',
      'NAME_INVALID name',
      'NAME_INVALID source.endpoint',
      'VALUE_TYPE cdc.maxBatchChanges',
      'VALUE_TYPE mode',
      'VALUE_TYPE tables',
    ]);
    expect(problem.problems.every((each: { remedy: string; text: string }) => each.remedy !== '' && each.text !== '')).toBe(true);
    expect(answer.body).toContain('shop_one'); // the nearest allowed name
  });

  test('an issue that a schema raised with a code of its own keeps it', async () => {
    const tables = [{ source: { schema: 'public', table: 'item' } }, { source: { schema: 'public', table: 'item' } }];
    const answer = await post('/api/things', { name: 'a', source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], tables });
    expect(answer.json().problems).toMatchObject([{ code: 'NAME_CLASH', path: 'tables.1.source' }]);
  });

  test('malformed JSON, a wrong content type and a missing body are 400 and 415, and repeat nothing of what was sent', async () => {
    const malformed = await post('/api/things', `{"password":"${SECRET}`);
    expect([malformed.statusCode, malformed.json().code]).toEqual([400, 'REQUEST_INVALID']);
    const wrongType = await post('/api/things', SECRET, { 'content-type': 'application/xml' });
    expect(wrongType.statusCode).toBe(415);
    const plainText = await post('/api/things', SECRET, { 'content-type': 'text/plain' });
    expect(plainText.statusCode).toBe(400);
    expect(malformed.body + wrongType.body + plainText.body).not.toContain(SECRET);
    expect((await service.app.inject({ method: 'POST', url: '/api/things', headers: { authorization } })).statusCode).toBe(400);
  });

  test('a call without a body may name a type all the same', async () => {
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await service.app.inject({ method: 'POST', url: '/api/things/a/start', headers })).statusCode).toBe(202);
  });

  test('a query parameter is named by its path, and its default arrives', async () => {
    expect((await get('/api/things/page')).json()).toEqual({ limit: 5 });
    expect((await get('/api/things/page?limit=11')).json().problems).toMatchObject([{ code: 'VALUE_TYPE', path: 'limit' }]);
  });

  test('a name that no name can be is not found', async () => {
    expect((await get('/api/things/No-Such')).statusCode).toBe(404);
    expect((await get('/api/things/some_name')).json()).toEqual({ id: 'some_name' });
  });

  test('an idempotency key is passed on, made when absent, and refused when it is no key', async () => {
    expect((await post('/api/things/a/start', {}, { 'idempotency-key': 'one' })).json()).toEqual({ key: 'one' });
    expect((await post('/api/things/a/start', {})).json().key).toMatch(/^[0-9a-f-]{36}$/);
    expect((await post('/api/things/a/start', {}, { 'idempotency-key': 'a b' })).json().problems[0].path).toBe('idempotency-key');
  });

  test.each([
    ['3', 3],
    ['"3"', 3],
    ['W/"3"', 3],
  ])('if-match %s is version %i', async (header, version) => {
    expect((await post('/api/things/a/change', {}, { 'if-match': header })).json()).toEqual({ version });
  });

  test('a change without its version is refused', async () => {
    expect((await post('/api/things/a/change', {})).json().problems[0].path).toBe('if-match');
  });
});

describe('errors become problems', () => {
  test.each([
    ['conflict', 409, 'VERSION_CONFLICT'],
    ['away', 503, 'NO_WORKER'],
    ['database', 503, 'SERVICE_UNREACHABLE'],
    ['decided', 400, 'ENDPOINT_UNKNOWN'],
    ['unknown', 500, 'BUG'],
  ])('%s is %i %s', async (how, status, code) => {
    const answer = await get(`/api/things/fail/${how}`);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.body).not.toContain(SECRET);
  });

  test('an unknown route is a problem too', async () => {
    const answer = await get('/api/nothing');
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND']);
  });
});

test('a free port is chosen when 0 is asked for, said in one line, and idle connections do not hold the end back', async () => {
  const own = await createService({ controllers: [ThingsController], providers: [], logger: listening, accepts: acceptOnly('right') });
  const { url } = await own.listen({ host: '127.0.0.1', port: 0 });
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'up' }); // leaves its connection open
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ message: 'listening', host: '127.0.0.1', url });
  const from = performance.now();
  await own[Symbol.asyncDispose]();
  expect(performance.now() - from).toBeLessThan(15_000); // an idle connection stays for more than a minute
  await expect(fetch(`${url}/health`)).rejects.toThrow();
});

test('a request that is under way at the end still gets its answer', async () => {
  const own = await createService({ controllers: [ThingsController], providers: [], logger: silentLogger, accepts: acceptOnly('right') });
  const { url } = await own.listen({ host: '127.0.0.1', port: 0 });
  const answer = fetch(`${url}/api/things/slow`, { headers: { authorization } });
  await begun.promise;
  const ended = own[Symbol.asyncDispose]();
  released.resolve();
  expect(await (await answer).json()).toEqual({ answered: true });
  await ended;
});
