import type { AppProcess } from '@trem/test-installation';

export interface KeptRunning extends Disposable {
  /** How often the process has ended and was started again. */
  readonly deaths: number;
}

const LOOK_EVERY_MS = 50;

/** Starts a process again as soon as it has ended, as whatever runs it in production does. */
export function keepRunning(app: AppProcess, environment: Readonly<Record<string, string>>): KeptRunning {
  let deaths = 0;
  const timer = setInterval(() => {
    if (!app.isRunning) {
      deaths += 1;
      app.start(environment);
    }
  }, LOOK_EVERY_MS);
  return {
    get deaths() {
      return deaths;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
