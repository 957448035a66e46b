// Health check of a container: exit code 0 when the address given answers "up".
const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(4000) }).catch(() => undefined);
process.exit(response?.ok ? 0 : 1);
