/** In `errors.retry`: what a target refuses is refused at once, so that tests need not wait for it. */
export const TRY_ONCE = { attempts: 1, firstDelayMs: 0, maxDelayMs: 0 } as const;
