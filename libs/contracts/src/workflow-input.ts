/** What task-client gives a new workflow: enough that a wiped Temporal repeats no number. */
export interface ReplicationTaskInput {
  readonly taskId: string;
  readonly configVersion: number;
  readonly generation: number;
  readonly stateVersion: number;
}
