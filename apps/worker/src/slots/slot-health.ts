import type { Phase, SlotHealth } from '@trem/contracts';
import type { SlotState } from '@trem/replication-core';

export interface SlotLook {
  readonly slot: SlotState;
  readonly phase: Phase;
  /** A full load makes none. Default true. */
  readonly hasSlot?: boolean;
  /** What the look before found, if there was one. */
  readonly before: SlotHealth | null;
  /** ms since 1970. */
  readonly now: number;
  /** A snapshot that is held longer is worth a warning, ms. */
  readonly snapshotWarnMs?: number;
  /** More log than that is worth a warning, whatever limit the source has. Default null: no such limit. */
  readonly limitBytes?: number | null;
}

const hour = 3_600_000;
const criticalBelowMs = hour;
const warningBelowMs = 24 * hour;
/** Without a limit the source keeps log until its disk is full: so much is worth a word. */
const muchBytes = 16 * 2 ** 30;
/** How much the newest minute counts against those before it: one burst is no trend. */
const newest = 0.3;

/** What one look at a slot means, with a forecast from how fast the kept log has grown. */
export function judgeSlot({
  slot,
  phase,
  hasSlot = true,
  before,
  now,
  snapshotWarnMs = 6 * hour,
  limitBytes = null,
}: SlotLook): SlotHealth {
  const growth = growthOf(slot, before, now);
  const lostInMs =
    slot.state === 'ready' && slot.safeBytes !== undefined && growth > 0 ? Math.round((slot.safeBytes / growth) * 1_000) : null;
  return {
    seenAt: new Date(now).toISOString(),
    state: slot.state,
    walStatus: slot.walStatus ?? null,
    retainedBytes: slot.retainedBytes ?? null,
    safeBytes: slot.safeBytes ?? null,
    growthBytesPerSecond: Math.round(growth),
    lostInMs,
    alert: alertOf({ slot, phase, hasSlot, lostInMs, snapshotWarnMs, limitBytes }),
    text: [describe({ slot, phase, hasSlot, lostInMs, limitBytes }), ...limitInWords(slot, limitBytes), ...loadInWords(slot)].join('; '),
  };
}

function growthOf(slot: SlotState, before: SlotHealth | null, now: number): number {
  if (before?.state !== 'ready' || before.retainedBytes === null || slot.retainedBytes === undefined) {
    return 0;
  }
  const seconds = (now - Date.parse(before.seenAt)) / 1_000;
  if (seconds <= 0) {
    return before.growthBytesPerSecond;
  }
  const latest = (slot.retainedBytes - before.retainedBytes) / seconds;
  return Math.max(0, newest * latest + (1 - newest) * before.growthBytesPerSecond);
}

interface Judged {
  readonly slot: SlotState;
  readonly phase: Phase;
  readonly hasSlot: boolean;
  readonly lostInMs: number | null;
  readonly limitBytes: number | null;
}

function alertOf({ snapshotWarnMs, ...judged }: Judged & { readonly snapshotWarnMs: number }): SlotHealth['alert'] {
  const { waitsFor, snapshotMs = 0 } = judged.slot;
  const ofSlot = alertOfSlot(judged);
  return ofSlot === 'ok' && (waitsFor !== undefined || snapshotMs > snapshotWarnMs) ? 'warning' : ofSlot;
}

function alertOfSlot({ slot, phase, hasSlot, lostInMs, limitBytes }: Judged): SlotHealth['alert'] {
  if (slot.state !== 'ready') {
    return isMissed({ slot, phase, hasSlot }) ? 'critical' : 'ok';
  }
  if (slot.isEndangered === true || (lostInMs !== null && lostInMs < criticalBelowMs)) {
    return 'critical';
  }
  return isMuch(slot, limitBytes) || isBeyond(slot, limitBytes) || (lostInMs !== null && lostInMs < warningBelowMs) ? 'warning' : 'ok';
}

function isMuch({ safeBytes, retainedBytes = 0 }: SlotState, limitBytes: number | null): boolean {
  return limitBytes === null && safeBytes === undefined && retainedBytes > muchBytes;
}

function isBeyond({ retainedBytes = 0 }: SlotState, limitBytes: number | null): limitBytes is number {
  return limitBytes !== null && retainedBytes > limitBytes;
}

/** A stopped task may have given its slot away, and a start makes it. */
function isMissed({ slot, phase, hasSlot }: Omit<Judged, 'lostInMs' | 'limitBytes'>): boolean {
  return slot.state === 'lost' || (hasSlot && !['stopped', 'stopping', 'preparing', 'full-load', 'done'].includes(phase));
}

function describe({ slot, phase, hasSlot, lostInMs, limitBytes }: Judged): string {
  if (slot.state === 'lost') {
    return 'the slot is lost: the source has removed log that this task needs';
  }
  if (slot.state === 'missing') {
    return isMissed({ slot, phase, hasSlot }) ? 'the slot is missing at the source' : 'no slot';
  }
  const kept = `the source keeps ${sizeInWords(slot.retainedBytes ?? 0)} of log`;
  if (slot.isEndangered === true) {
    return `${kept}, more than it is allowed to: the slot may be lost at any moment`;
  }
  if (lostInMs !== null && lostInMs < 30 * warningBelowMs) {
    return `${kept}; at this rate the slot is lost in about ${timeInWords(lostInMs)}`;
  }
  return isMuch(slot, limitBytes) ? `${kept}, and has no limit but its disk` : kept;
}

function limitInWords(slot: SlotState, limitBytes: number | null): readonly string[] {
  const isTold = slot.state === 'ready' && isBeyond(slot, limitBytes);
  return isTold ? [`that is more than the ${sizeInWords(limitBytes)} of cdc.retainedLogLimitBytes`] : [];
}

/** What a load does at the source just now. */
function loadInWords({ waitsFor, snapshotMs }: SlotState): readonly string[] {
  return [
    ...(waitsFor === undefined ? [] : [`slot and snapshot are made once these transactions have ended: ${waitsFor.join(' · ')}`]),
    ...(snapshotMs === undefined
      ? []
      : [`a load has held its snapshot for ${timeInWords(snapshotMs)}, and the source removes no dead row so long`]),
  ];
}

function sizeInWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 2 ** (10 * power)).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** One unit, rounded: a forecast is no more exact than that. */
export function timeInWords(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) {
    return 'a minute';
  }
  if (minutes < 90) {
    return `${Math.round(minutes)} min`;
  }
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}
