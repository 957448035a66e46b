export { draftTask } from './draft-task.js';
export type { Draft, DraftColumn, DraftEndpoint, DraftRequest, DraftTable, NotPossible, Question } from './request.js';
