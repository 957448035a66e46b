import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ourServices, readCompose, repository } from './compose-file.js';

const variables = { TREM_STORE_PASSWORD: 'a', TREM_RABBITMQ_PASSWORD: 'b', TREM_TEMPORAL_PASSWORD: 'c', TREM_SERVICE_TOKEN: 'd' };

test('every app is there, with a health check or an end of its own, and starts a file that the build makes', () => {
  const services = new Map(ourServices(readCompose(variables)));
  expect([...services.keys()]).toEqual(['temporal-namespace', 'endpoint-service', 'task-api', 'ai-task-creator', 'worker']);
  for (const [name, service] of services) {
    const source = service.command?.[1]?.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect(existsSync(`${repository}${source}`), `${name}: ${source}`).toBe(true);
    expect(name === 'temporal-namespace' || service.healthcheck !== undefined, name).toBe(true);
  }
});

test('[S7] no password has a default, and all published ports are on loopback and follow TREM_PORTS', () => {
  expect(() => readCompose({})).toThrow('TREM_STORE_PASSWORD, TREM_RABBITMQ_PASSWORD, TREM_TEMPORAL_PASSWORD, TREM_SERVICE_TOKEN');
  const ports = Object.values(readCompose({ ...variables, TREM_PORTS: '92' }).services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThanOrEqual(4);
  for (const port of ports) {
    expect(port).toMatch(/^127\.0\.0\.1:92\d\d:\d+$/);
  }
});

test('every variable that must be set stands in the example', () => {
  const example = readFileSync(`${repository}deploy/compose.env.example`, 'utf8');
  for (const name of Object.keys(variables)) {
    expect(example).toContain(`${name}=`);
  }
});

test('every named volume that a service uses is declared', () => {
  const file = readCompose(variables);
  const used = Object.values(file.services).flatMap((service) => service.volumes ?? []);
  expect(new Set(used.map((volume) => volume.split(':')[0]))).toEqual(new Set(Object.keys(file.volumes)));
});

test('docker-compose accepts the file', ({ skip }) => {
  if (spawnSync('docker-compose', ['version']).status !== 0) {
    console.warn('Not judged by docker-compose: the program is not on this machine.');
    skip('docker-compose is not on this machine');
  }
  const { status, stderr } = spawnSync('docker-compose', ['config', '--quiet'], {
    cwd: repository,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
