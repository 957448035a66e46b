/**
 * Lets one write of secrets at a time. The store refuses to replace a secret whose key changed meanwhile, but cannot see that one of the same key did.
 * One process writes secrets, so a lock in memory is enough.
 */
export class SecretLock {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
