/** A generator that its reader can leave while it waits for its next value: it is told by the signal, and has ended when `return` resolves. */
export function cancellable<T>(begin: (signal: AbortSignal) => AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const left = new AbortController();
  const values = begin(left.signal);
  return {
    next: () => values.next(),
    return: () => {
      left.abort(); // a generator takes a return only between two values
      return values.return();
    },
    throw: (error: unknown) => {
      left.abort();
      return values.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}
