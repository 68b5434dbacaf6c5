import type { FieldError } from '@app/task-engine';
import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** The body of every answer that is not 2xx (RFC 9457). */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  detail: string;
  instance?: string;
  errors?: FieldError[];
}

/** What a problem may carry in addition to its detail. */
export interface ProblemParts {
  errors?: FieldError[] | undefined;
  headers?: Record<string, string>;
  /** Further members of the body, such as the parts of a health check. */
  members?: Record<string, unknown>;
}

/** Thrown anywhere in the API to be answered as this problem. The detail must not hold what the caller sent. */
export class ProblemException extends HttpException {
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  readonly members: Record<string, unknown>;

  constructor(status: number, detail: string, { errors, headers = {}, members = {} }: ProblemParts = {}) {
    super(detail, status);
    this.errors = errors;
    this.headers = headers;
    this.members = members;
  }
}

/** A problem's body. @param url what the request line said; kept without its query and cut, since callers chose it. */
export function problem(status: number, detail: string, url?: string, errors?: FieldError[]): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(url !== undefined && { instance: instanceOf(url) }),
    ...(errors && { errors }),
  };
}

const MAX_SEGMENT = 64;
const MAX_INSTANCE = 200;

function instanceOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  const segments = path.slice(0, 2000).split('/');
  return segments
    .map((segment) => segment.slice(0, MAX_SEGMENT))
    .join('/')
    .slice(0, MAX_INSTANCE);
}
