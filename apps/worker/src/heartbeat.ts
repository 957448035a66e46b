import { Context } from '@temporalio/activity';

/** The library passes on fewer: what matters is that one is there when it may go out. */
const everyMs = 1_000;
const details = new WeakMap<Context, unknown>();

/** What the next heartbeats of the running activity tell: numbers and positions, under 1 KB, for people. Nothing goes on from them. */
export function report(facts: Readonly<Record<string, unknown>>): void {
  details.set(Context.current(), facts);
}

/** Heartbeats from now on until it is disposed of, starting at once. A timer proves life, not progress: loops watch their progress themselves. */
export function keepAlive(context: Context): Disposable {
  const beat = () => context.heartbeat(details.get(context));
  beat();
  const timer = setInterval(beat, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
