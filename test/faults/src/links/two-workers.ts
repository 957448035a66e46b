import { readFile } from 'node:fs/promises';
import { type AppProcess, type Installation, type Scenario, SMALL_BANK, startInstallation, startScenario } from '@trem/test-installation';
import { type Link, openLinkTo, testServers, waitFor } from '@trem/testing';

/** Two workers with the time-outs of a shipped product. Every way of the first one can be cut; the second one's are its own. */
export interface TwoWorkers extends AsyncDisposable {
  readonly installation: Installation;
  readonly first: AppProcess;
  readonly second: AppProcess;
  /** Of the first worker alone. */
  readonly temporal: Link;
  readonly rabbit: Link;
  /** Of both workers: cut it for `connectionsOf` one. */
  readonly source: Link;
  readonly target: Link;
  /** A task whose stream runs on the first worker while the second stands by. */
  begin(): Promise<Scenario>;
}

export async function startTwoWorkers(): Promise<TwoWorkers> {
  await using cleanUp = new AsyncDisposableStack();
  const servers = testServers();
  const linkTo = async (url: string) => {
    const { hostname, port } = new URL(url.includes('://') ? url : `tcp://${url}`);
    return cleanUp.use(await openLinkTo(hostname, Number(port)));
  };
  const [temporal, rabbit, source, target] = [
    await linkTo(servers.temporal),
    await linkTo(servers.amqp),
    await linkTo(servers.source),
    await linkTo(servers.target),
  ];
  const amqp = new URL(servers.amqp);
  amqp.host = `${rabbit.host}:${rabbit.port}`;
  const installation = cleanUp.use(
    await startInstallation({
      workers: 2,
      settings: { TREM_HEARTBEAT_TIMEOUT_MS: '25000' },
      settingsOf: (worker) =>
        worker === 0
          ? { TEMPORAL_ADDRESS: `${temporal.host}:${temporal.port}`, TREM_RABBITMQ_URL: amqp.href }
          : ({} as Record<string, string>),
    }),
  );
  const [first, second] = installation.workers;
  if (first === undefined || second === undefined) {
    throw new Error('no two workers');
  }
  const begin = async (): Promise<Scenario> => {
    await second.signal('SIGKILL');
    const scenario = await startScenario(installation, {
      ...SMALL_BANK,
      addresses: { source: addressOf(source), target: addressOf(target) },
    });
    await scenario.start();
    await scenario.waitForPhase('cdc', 120_000);
    await scenario.settle();
    const before = (await linesOf(second)).length;
    second.start();
    await waitForLine(second, { message: 'worker is up' }, before);
    return scenario;
  };
  const parts = cleanUp.move();
  return { installation, first, second, temporal, rabbit, source, target, begin, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function addressOf({ host, port }: Link) {
  return { host, port };
}

/** What both workers said last, for whoever reads a failed run. */
export async function lastWords({ first, second }: TwoWorkers): Promise<string> {
  const tails = [first, second].map(async (app) => (await readFile(app.logFile, 'utf8').catch(() => '')).split('\n').slice(-40).join('\n'));
  return (await Promise.all(tails)).join('\n---- second worker ----\n');
}

type Line = Readonly<Record<string, unknown>>;

/** What a worker has logged, whole lines only. */
export async function linesOf(app: AppProcess): Promise<readonly Line[]> {
  const text = await readFile(app.logFile, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line));
}

/** Waits for a line that has these fields, after so many earlier lines. */
export async function waitForLine(app: AppProcess, wanted: Line, after = 0, deadlineMs = 120_000): Promise<Line> {
  return await waitFor(
    `${JSON.stringify(wanted)} in ${app.logFile}`,
    async () => (await linesOf(app)).slice(after).find((line) => Object.entries(wanted).every(([name, value]) => line[name] === value)),
    { deadlineMs, everyMs: 250 },
  );
}
