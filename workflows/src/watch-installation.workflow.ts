import { control } from './activity-proxies.js';
import { defaultDurations } from './task-state.js';

/** Looks over the whole installation, once a minute by its schedule. Its result says what it removed. */
export async function watchInstallation(): Promise<{ readonly removed: readonly string[] }> {
  return await control(defaultDurations).removeOrphans();
}
