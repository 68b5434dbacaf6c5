import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';
import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  ServiceUnavailableException,
} from '@nestjs/common';
import { catchError, type Observable } from 'rxjs';

/** Routes that need storage, or embeddings, answer 503 while these are away or not configured. */
@Injectable()
export class StorageUnavailableInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw isUnavailable(error) ? new ServiceUnavailableException(error.message) : error;
      }),
    );
  }
}

/** What fails a task for good, such as a wrong key, is still not caused by the caller's request. */
function isUnavailable(error: unknown): error is Error {
  if (error instanceof RetryableTaskError) return true;
  return error instanceof PermanentTaskError && /^(storage_not_configured$|embedding_)/.test(error.code);
}
