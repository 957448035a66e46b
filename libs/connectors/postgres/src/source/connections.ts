import { applicationName } from '@trem/contracts';
import type { TaskRef } from '@trem/replication-core';
import type { ConnectOptions } from '../connection.js';

/** Whatever capture does at the source. The name tells a successor which reader of the slot it may end. */
export function captureConnection(task: TaskRef): ConnectOptions {
  return { applicationName: applicationName(task.id, 'capture') };
}

export function holderConnection(task: TaskRef): ConnectOptions {
  return { applicationName: applicationName(task.id, 'holder') };
}

export function loadConnection(task: TaskRef): ConnectOptions {
  return { applicationName: applicationName(task.id, 'load') };
}

/** Reads that belong to no task. */
export const lookConnection: ConnectOptions = { applicationName: 'trem' };
