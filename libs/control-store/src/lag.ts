/**
 * Lag of one target `x` whose task's capture is `c` (or null), in ms, as a subquery with the column `ms`:
 * null before the target's first report · 0 when it has applied all that was captured · else what it reported last.
 * A side that has been silent for longer than 5 s adds its silence: nobody knows what is pending behind it.
 */
export const TARGET_LAG = `(
  SELECT CASE WHEN x.applied IS NULL THEN NULL
              ELSE greatest(CASE WHEN c.captured <= x.applied THEN 0 ELSE coalesce(x.lag_ms, 0) END,
                            CASE WHEN least(x.seen_at, c.seen_at) < now() - interval '5 seconds'
                                 THEN (extract(epoch FROM now() - least(x.seen_at, c.seen_at)) * 1000)::bigint ELSE 0 END)
          END AS ms
)`;
