export { type Document, type Place, readDocument, type SyntaxProblem } from './document.js';
export { placed, type ReadTask, readTask } from './read-task.js';
export { type TaskFormat, writeTask } from './write-task.js';
