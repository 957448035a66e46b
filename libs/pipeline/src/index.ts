export { nextAcknowledgement } from './acknowledge.js';
export { type ApplyEnd, type ApplyLimits, type ApplyOptions, runApply } from './apply.js';
export type { ApplyFacts } from './apply-statistics.js';
export { type CaptureEnd, type CaptureFacts, type CaptureLimits, type CaptureOptions, runCapture } from './capture.js';
export { compact } from './compaction.js';
export { type CompareOptions, type CompareResult, compareTable } from './compare.js';
export type { MappedTable } from './known-tables.js';
export { type LoadOptions, loadPartition } from './load-partition.js';
export { PublishWindow, type WindowLimits } from './publish-window.js';
