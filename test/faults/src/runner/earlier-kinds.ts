/** The table of kinds that `docs/faults.md` had of the largest campaign so far, 40 runs in mode default. */
export const earlierKinds = {
  version: '444da1a070e1',
  table: `\
| Kind | Struck | Counted | In the load | Recovery, median | Worst |
|---|---|---|---|---|---|
| worker-killed | 6 | 6 | 0 | 7.4 s | 48.4 s |
| worker-ended | 6 | 6 | 1 | 7.2 s | 16.5 s |
| worker-stopped | 6 | 6 | 1 | 6.7 s | 70.5 s |
| failpoint | 5 | 5 | 0 | 10.8 s | 17.1 s |
| source-link-cut | 6 | 6 | 1 | 6.4 s | 9.7 s |
| source-link-frozen | 6 | 6 | 2 | 1.1 s | 6.3 s |
| source-link-slow | 6 | 6 | 2 | 0.5 s | 1.8 s |
| source-link-reset | 6 | 6 | 0 | 0.0 s | 5.2 s |
| target-link-cut | 6 | 6 | 0 | 8.9 s | 23.9 s |
| target-link-frozen | 6 | 6 | 1 | 8.1 s | 22.0 s |
| target-link-slow | 6 | 6 | 0 | 4.9 s | 9.6 s |
| target-link-reset | 5 | 5 | 1 | 0.9 s | 2.8 s |
| broker-link-cut | 6 | 6 | 1 | 4.0 s | 29.4 s |
| broker-link-frozen | 6 | 6 | 0 | 1.2 s | 9.7 s |
| broker-link-slow | 5 | 5 | 1 | 2.8 s | 5.0 s |
| broker-link-reset | 6 | 6 | 0 | 4.4 s | 11.5 s |
| temporal-link-cut | 5 | 5 | 1 | 0.3 s | 7.0 s |
| temporal-link-frozen | 5 | 5 | 2 | 0.9 s | 3.8 s |
| temporal-link-slow | 5 | 5 | 1 | 0.1 s | 4.8 s |
| temporal-link-reset | 6 | 6 | 1 | 0.6 s | 14.9 s |
| broker-restarted | 6 | 6 | 0 | 10.6 s | 27.4 s |
| broker-killed | 6 | 6 | 2 | 10.2 s | 19.9 s |
| queue-purged | 6 | 6 | 0 | 2.8 s | 8.4 s |
| queue-deleted | 6 | 6 | 0 | 5.4 s | 35.2 s |
| exchange-deleted | 6 | 6 | 0 | 2.2 s | 11.3 s |
| connections-closed | 6 | 5 | 1 | 12.9 s | 21.3 s |
| broker-memory-alarm | 6 | 6 | 0 | 2.3 s | 9.9 s |
| envelopes-doubled | 6 | 6 | 0 | 0.1 s | 11.8 s |
| envelope-damaged | 6 | 6 | 0 | 0.2 s | 9.1 s |
| temporal-killed | 5 | 5 | 1 | 4.7 s | 7.2 s |
| store-killed | 6 | 6 | 0 | 0.8 s | 4.9 s |
| services-killed | 5 | 5 | 0 | 0.6 s | 6.8 s |
| source-restarted | 6 | 6 | 1 | 3.6 s | 6.5 s |
| source-killed | 5 | 5 | 0 | 2.5 s | 7.2 s |
| target-restarted | 6 | 6 | 0 | 9.1 s | 24.5 s |
| target-killed | 6 | 6 | 1 | 6.4 s | 21.0 s |
| walsender-terminated | 6 | 6 | 0 | 3.2 s | 15.5 s |
| target-backends-terminated | 6 | 6 | 0 | 6.8 s | 34.7 s |
| target-table-locked | 6 | 6 | 0 | 6.8 s | 20.3 s |
| target-deadlock | 6 | 5 | 0 | 25.5 s | 49.8 s |
| **all** | 231 | 229 | 22 | 4.8 s | 70.5 s |`,
} as const;
