import { describeError } from '@app/task-engine';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { requestFields } from '../../logging/log-context.js';
import { problem, PROBLEM_JSON, ProblemException } from './problem.js';
import { problemOf } from './problem-of.js';

/** Answers everything that is thrown as application/problem+json; unexpected errors are logged once and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.host;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const response: unknown = host.switchToHttp().getResponse();
    const known = problemOf(error) ?? this.unforeseen(error, request);
    if (httpAdapter.isHeadersSent(response)) return;
    const { errors, headers } = known;
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(response, name, value);
    httpAdapter.setHeader(response, 'content-type', PROBLEM_JSON);
    const url = httpAdapter.getRequestUrl(request) as string;
    const body = { ...problem(known.getStatus(), known.message, url, errors), ...known.members };
    httpAdapter.reply(response, JSON.stringify(body), body.status);
  }

  private unforeseen(error: unknown, request: FastifyRequest): ProblemException {
    this.logger.error(requestFields(request), `Unexpected error: ${describeError(error)}`);
    return new ProblemException(500, 'An unexpected error occurred');
  }
}
