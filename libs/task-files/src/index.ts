export { type Document, type Place, readDocument, type SyntaxProblem } from './document.js';
export { type Edit, editText } from './edit-text.js';
export { placed, type ReadTask, readTask } from './read-task.js';
export { type Converted, convertSettings } from './trempy/convert.js';
export { type ConvertedCredentials, type ConvertedEndpoint, convertCredentials } from './trempy/credentials.js';
export { type TaskFormat, writeDraft, writeTask } from './write-task.js';
