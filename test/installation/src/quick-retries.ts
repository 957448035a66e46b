/** In `errors.retry`: what a target refuses is refused at once, so that tests need not wait for it. */
export const TRY_ONCE = { attempts: 1, firstDelayMs: 0, maxDelayMs: 0 } as const;

/** As `errors`: refused at the second attempt, for what must have been attempted again. */
export const QUICK_ERRORS = { retry: { attempts: 2, firstDelayMs: 10, maxDelayMs: 10 } } as const;
