import { CancellationScope } from '@temporalio/workflow';

/**
 * Runs all in one scope. The first to end, well or not, ends the others; returns how each ended, once all have.
 * Nothing is left running behind it.
 */
export async function firstEndEndsAll<T>(works: readonly (() => Promise<T>)[]): Promise<readonly PromiseSettledResult<T>[]> {
  return CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const ends = works.map((work) => work().finally(() => scope.cancel()));
    return Promise.allSettled(ends);
  });
}

/** Runs all at once. The first failure ends the others; it is thrown once all have ended. */
export async function allOrNone(works: readonly (() => Promise<unknown>)[]): Promise<void> {
  await dealOut(works, works.length, (work) => work());
}

/** Deals items out to `limit` lanes. The first failure ends every lane; it is thrown once all have ended. */
export async function dealOut<T>(items: readonly T[], limit: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  let failure: { readonly error: unknown } | undefined;
  await CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    const lane = async () => {
      for (let item = waiting.shift(); item !== undefined && failure === undefined; item = waiting.shift()) {
        await work(item);
      }
    };
    const lanes = Array.from({ length: Math.min(limit, items.length) }, () =>
      lane().catch((error: unknown) => {
        failure ??= { error };
        scope.cancel();
      }),
    );
    await Promise.all(lanes);
  });
  if (failure !== undefined) {
    throw failure.error;
  }
}
