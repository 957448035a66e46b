import { z } from 'zod';
import { taskView } from '../api.js';
import { compareRequest, comparison } from '../comparison.js';
import { editPlan, taskConversion, taskConversionRequest, taskExport, taskFormat, taskImport, taskImportRequest } from '../edit/index.js';
import { taskVersion, taskVersionDifference, taskVersionSummary } from '../edit/versions.js';
import { statisticsWindow } from '../figures.js';
import { idOrName, uuid } from '../names.js';
import { previewRequest, taskPreview } from '../preview.js';
import { validationReport } from '../problem.js';
import { taskRun } from '../runs.js';
import { loadStatistic, tableProgress, taskPositions, taskStatistics, taskStatus } from '../status.js';
import { task, taskDefinition } from '../task/index.js';
import { tags } from '../task-query.js';
import { connection, mutation, paging, query } from './operation.js';

const id = idOrName.describe('Id or name of the task');
const number = z.number().int().min(1).max(1_000_000_000);
const version = number.describe('The version that the change starts from');

/** Tasks: what they are, how far they are, and changes of their definition. */
export const taskOperations = {
  tasks: query({
    summary: 'All tasks, or those with some tags, with their status, by name',
    args: z.object({ tag: tags.default([]), ...paging }),
    result: connection('TaskStatus', taskStatus),
    rest: 'GET /api/tasks',
  }),
  task: query({
    summary: 'A task: its definition and its status',
    args: z.object({ id }),
    result: taskView,
    rest: 'GET /api/tasks/:id',
  }),
  taskTables: query({
    summary: 'Progress of each table',
    args: z.object({ id, ...paging }),
    result: connection('TableProgress', tableProgress),
    rest: 'GET /api/tasks/:id/tables',
  }),
  taskLoads: query({
    summary: 'What the load of each table came to, run by run, the latest first',
    args: z.object({ id, run: z.number().int().min(1).optional().describe('All when it names none'), ...paging }),
    result: connection('LoadStatistic', loadStatistic),
    rest: 'GET /api/tasks/:id/loads',
  }),
  taskRuns: query({
    summary: 'Every run of the task, newest first: when, who started it, how it ended, what it brought',
    args: z.object({ id, ...paging }),
    result: connection('TaskRun', taskRun),
    rest: 'GET /api/tasks/:id/runs',
  }),
  taskStatistics: query({
    summary: 'Changes of the current run or of a time such as 24h, in total and by table, rates and figures',
    args: z.object({ id, window: statisticsWindow }),
    result: taskStatistics,
    rest: 'GET /api/tasks/:id/statistics',
  }),
  taskPositions: query({
    summary: 'Positions of source and targets, lag, and the log that the source keeps',
    args: z.object({ id }),
    result: taskPositions,
    rest: 'GET /api/tasks/:id/positions',
  }),
  taskVersions: query({
    summary: 'Every definition that the task ever had, newest first',
    args: z.object({ id, ...paging }),
    result: connection('TaskVersionSummary', taskVersionSummary),
    rest: 'GET /api/tasks/:id/versions',
  }),
  taskVersion: query({
    summary: 'One of these definitions',
    args: z.object({ id, version: number }),
    result: taskVersion,
    rest: 'GET /api/tasks/:id/versions/:version',
  }),
  taskDifference: query({
    summary: 'What differs between two versions',
    args: z.object({ id, from: number, to: number }),
    result: taskVersionDifference,
    rest: 'GET /api/tasks/:id/difference',
  }),
  exportTask: query({
    summary: 'The definition as a text that reads as the very same one; never a secret',
    args: z.object({ id, format: taskFormat.default('yaml') }),
    result: taskExport,
    rest: 'GET /api/tasks/:id/export',
  }),
  comparison: query({
    summary: 'How far a comparison is, and what it found',
    args: z.object({ id, comparison: uuid }),
    result: comparison,
    rest: 'GET /api/tasks/:id/comparisons/:comparison',
  }),
  createTask: mutation({
    summary: 'Create a task; nothing starts',
    args: z.object({ definition: taskDefinition }),
    result: task,
    rest: 'POST /api/tasks',
  }),
  updateTask: mutation({
    summary: 'Replace the definition of a task; of a running one what its stream can take up',
    args: z.object({ id, version, definition: taskDefinition }),
    result: task,
    rest: 'PUT /api/tasks/:id',
  }),
  restoreTask: mutation({
    summary: 'Save the definition of an old version as a new one',
    args: z.object({ id, version: number.describe('The old one'), current: version }),
    result: task,
    rest: 'POST /api/tasks/:id/versions/:version/restore',
  }),
  resetTask: mutation({
    summary: 'Put every setting back to its default, as a new version; endpoints and tables stay',
    args: z.object({ id, current: version }),
    result: task,
    rest: 'POST /api/tasks/:id/reset',
  }),
  importTask: mutation({
    summary: 'Read a task from a text, say what it would change, and save it when asked to',
    args: z.object({ request: taskImportRequest }),
    result: taskImport,
    rest: 'POST /api/tasks/import',
  }),
  convertTask: query({
    summary: 'Turn a settings.json of TREMpy into a task, and say everything that means something else now',
    args: z.object({ request: taskConversionRequest }),
    result: taskConversion,
    rest: 'POST /api/tasks/convert',
  }),
  planTask: query({
    summary: 'Say what saving this definition would do, without saving it',
    args: z.object({ id, definition: taskDefinition }),
    result: editPlan,
    rest: 'POST /api/tasks/:id/plan',
  }),
  validateTask: query({
    summary: 'Say everything that is wrong with a definition, looking into its databases too',
    args: z.object({ document: z.unknown().describe('A definition, or what is to become one') }),
    result: validationReport,
    rest: 'POST /api/tasks/validate',
  }),
  previewTask: query({
    summary: 'Show what the rules of a definition make of some rows of a table; nothing is written',
    args: z.object({ request: previewRequest }),
    result: taskPreview,
    rest: 'POST /api/tasks/preview',
  }),
  compare: mutation({
    summary: 'Begin to compare source and target of a task',
    args: z.object({ id, ...compareRequest.shape }),
    result: comparison,
    rest: 'POST /api/tasks/:id/compare',
  }),
};
