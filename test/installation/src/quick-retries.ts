/** In `errors.retry`: what a target refuses is refused at once, so that tests need not wait for it. */
export const TRY_ONCE = { attempts: 1, firstDelayMs: 0, maxDelayMs: 0 } as const;

/** Refused at the second attempt of the product: for what must have been attempted again. */
export const TRY_TWICE = { attempts: 2, firstDelayMs: 10, maxDelayMs: 10 } as const;
