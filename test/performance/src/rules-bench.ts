import type { TaskDraft } from '@trem/contracts';
import { EMPLOYEES_SCHEMA, employeesRows, fillEmployees } from '@trem/testing';
import type { BenchOptions, BenchStack } from './bench-stack.js';
import { type Contestant, streamContest } from './contest.js';
import { createDatabase, run } from './databases.js';
import { sampleUsage } from './process-usage.js';
import { describeRun, median } from './report.js';
import { streamTables } from './stream-workload.js';
import { TremTask } from './trem-task.js';

type Mapping = TaskDraft['tables'][number];

const WANTED = 0.6;

/** One filter that every row passes, so that both sides write as much, and two changes of values. */
const RULES: Readonly<Record<string, Partial<Mapping>>> = {
  event: {
    filters: [{ operator: 'greater-than-or-equal', column: 'kind', value: 0 }],
    transformations: [
      { type: 'modify-column-value', operation: 'uppercase', column: 'note' },
      { type: 'create-column', operation: 'literal', newColumn: 'origin', value: 'shop', valueType: 'varchar' },
    ],
  },
  account: {
    filters: [{ operator: 'greater-than', column: 'bid', value: 0 }],
    transformations: [
      { type: 'create-column', operation: 'literal', newColumn: 'currency', value: 'BRL', valueType: 'varchar' },
      { type: 'modify-column-value', operation: 'trim', column: 'filler' },
    ],
  },
  price: {
    filters: [{ operator: 'starts-with', column: 'label', value: 'article' }],
    transformations: [
      { type: 'modify-column-value', operation: 'uppercase', column: 'label' },
      { type: 'modify-column-value', operation: 'math-expression', column: 'value', expression: 'value * 1', scale: 2 },
    ],
  },
};

const SUMS =
  'SELECT (SELECT count(*)::int FROM event) AS events, (SELECT sum(balance)::text FROM account) AS balance, (SELECT sum(value)::text FROM price) AS prices';

/** Tables with one filter and two transformations against the same tables without, in the stream and in a load. True when both ratios are as wanted. */
export async function benchRules(stack: BenchStack, options: BenchOptions): Promise<boolean> {
  console.log('\nRules: one filter and two transformations a table, and none');
  const plain: Contestant = { name: 'plain', tables: streamTables, check: { source: SUMS, target: SUMS } };
  const ruled: Contestant = {
    ...plain,
    name: 'rules',
    tables: streamTables.map((table): Mapping => ({ source: { schema: 'public', table }, ...RULES[table] })),
    definition: { accept: ['BEFORE_IMAGE_NEEDED'] }, // no row leaves its filter, so old rows need not be known
  };
  const placings = await streamContest(stack, [plain, ruled], options);
  const [without = 0, withRules = 0] = placings.map(({ changesPerSecond }) => changesPerSecond);
  const stream = withRules / without;
  console.log(`stream: ${Math.round(without)} changes/s without, ${Math.round(withRules)} with rules, ${stream.toFixed(2)} ×`);
  const load = await loadContest(stack, options);
  return stream >= WANTED && load >= WANTED;
}

const SALARY: Mapping = { source: { schema: EMPLOYEES_SCHEMA, table: 'salary' } };
const PEOPLE: Mapping = { source: { schema: EMPLOYEES_SCHEMA, table: 'employee' } };
const LOADS: Readonly<Record<string, readonly Mapping[]>> = {
  plain: [SALARY, PEOPLE],
  rules: [
    {
      ...SALARY,
      filters: [{ operator: 'greater-than', column: 'amount', value: 0 }],
      transformations: [
        { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: 'value * 1.1 + 0.5', scale: 2 },
        { type: 'create-column', operation: 'literal', newColumn: 'currency', value: 'BRL', valueType: 'varchar' },
      ],
    },
    {
      ...PEOPLE,
      filters: [{ operator: 'in', column: 'gender', values: ['F', 'M'] }],
      transformations: [
        { type: 'modify-column-value', operation: 'uppercase', column: 'last_name' },
        { type: 'create-column', operation: 'concat', newColumn: 'full_name', dependsOn: ['first_name', 'last_name'], separator: ' ' },
      ],
    },
  ],
};

/** The staff database, loaded with and without rules. Returns how many times as fast with. */
async function loadContest(stack: BenchStack, { scale, rounds }: BenchOptions): Promise<number> {
  const source = await createDatabase(stack.source, 'bench_staff');
  await fillEmployees({ url: source, scale });
  const rows = employeesRows('salary', scale) + employeesRows('employee', scale);
  const seconds: Record<string, number[]> = { plain: [], rules: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const [name, tables] of Object.entries(LOADS)) {
      const target = await createDatabase(stack.target, 'bench_staff');
      const mode = 'full-load' as const;
      const task = await TremTask.create({ ...stack, name: `bench_staff_${name}_${round}`, mode, source, target, tables });
      await run(source, 'CHECKPOINT');
      const usage = sampleUsage(stack.pids);
      const start = performance.now();
      await task.command('start');
      await task.waitForPhase('done', 1200).finally(() => usage.stop());
      const took = (performance.now() - start) / 1000;
      console.log(describeRun({ what: `trem, load, ${name}`, seconds: took, usage: usage.stop() }));
      seconds[name]?.push(took);
      const found = await run(target, 'SELECT (SELECT count(*) FROM employees.salary) + (SELECT count(*) FROM employees.employee) AS rows');
      if (Number(found?.rows[0]?.rows) !== rows) {
        throw new Error(`the load with ${name} copied ${found?.rows[0]?.rows} rows of ${rows}`);
      }
      await task.delete();
      await run(stack.target, `DROP DATABASE ${new URL(target).pathname.slice(1)} WITH (FORCE)`);
    }
  }
  const rate = (name: string) => rows / median(seconds[name] ?? []);
  console.log(
    `load: ${Math.round(rate('plain'))} rows/s without, ${Math.round(rate('rules'))} with rules, ${(rate('rules') / rate('plain')).toFixed(2)} ×`,
  );
  return rate('rules') / rate('plain');
}
