export { documentOf } from './document.js';
export { type TaskChange, type TaskLag, taskChange, taskLag } from './live-operations.js';
export { type ApiKind, type ApiOperation, type Connection, DEFAULT_PAGE, MAX_PAGE } from './operation.js';
export { type ApiArgs, type ApiInput, type ApiName, type ApiOperations, type ApiResult, apiOperations } from './operations.js';
export { type Shape, type ShapeField, shapeOf, withoutIdleNulls } from './shape.js';
export { inputTypeName, mustBeGiven, nestedName, type ScalarName, scalarName } from './type-names.js';
