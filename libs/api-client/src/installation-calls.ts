import { type InstallationPages, installationPages } from '@trem/contracts';
import type { Requests } from './requests.js';

/** Calls about the installation as a whole. */
export interface InstallationCalls {
  /** Where the pages of Temporal and of the broker are. */
  installation(): Promise<InstallationPages>;
}

export function installationCalls(requests: Requests): InstallationCalls {
  return { installation: () => requests.call('GET', '/api/installation', installationPages) };
}
