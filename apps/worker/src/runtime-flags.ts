/**
 * What flows through a worker is buffers of short life beside a small heap. V8 counts them against the heap: at its own pace it would collect all
 * garbage seven times a second under a fast stream, so the heap may grow to twice its size in between. Its young generation, where buffers wait
 * for their collection, grew to 134 MB by itself; 8 MB (times three) is as fast. docs/decisions/0008
 */
const FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=100'];

/** Those of `FLAGS` that a process was started without. A value given by hand is left alone. */
export function missingFlags(given: readonly string[]): readonly string[] {
  const nameOf = (flag: string) => flag.split('=')[0]?.replaceAll('_', '-');
  const names = new Set(given.map(nameOf));
  return FLAGS.filter((flag) => !names.has(nameOf(flag)));
}

/**
 * Begins the process anew with its flags: same number, same files, same environment. In the start command they would be missing wherever somebody
 * writes another one, and once V8 runs it no longer heeds the size. Returns when they are there already, and on Windows, which cannot do it.
 */
export function beginWithFlags(): void {
  const missing = missingFlags(process.execArgv);
  if (missing.length > 0 && process.platform !== 'win32') {
    process.execve?.(process.execPath, [process.execPath, ...missing, ...process.execArgv, ...process.argv.slice(1)]);
  }
}
