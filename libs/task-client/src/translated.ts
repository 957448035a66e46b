import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isErrorCode } from '@trem/contracts';
import { CommandRefused } from './command-refused.js';

const deadlineExceeded = 4;
const unavailable = 14;

/** What an error of the Temporal client means for a command. One that is none of Temporal's is returned as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) {
    const type = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
    return typeof type === 'string' && isErrorCode(type) ? new CommandRefused(type, { cause: error }) : error;
  }
  if (error instanceof WorkflowNotFoundError) {
    return new CommandRefused('TASK_NOT_STARTED', { cause: error });
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new CommandRefused('NO_WORKER', { cause: error });
  }
  const code = grpcCodeOf(error);
  if (code === deadlineExceeded) {
    return new CommandRefused('NO_WORKER', { cause: error });
  }
  return code === unavailable ? new CommandRefused('SERVICE_UNREACHABLE', { cause: error }) : error;
}

/** The code that the server, or the way to it, answered with; the client wraps it once or twice. */
function grpcCodeOf(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) {
    return error.code;
  }
  return error instanceof Error && error.cause !== undefined ? grpcCodeOf(error.cause) : undefined;
}
