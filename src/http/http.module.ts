import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { InputPipe } from './requests/input.pipe.js';
import { ProblemFilter } from './problems/problem.filter.js';

/** Checks what every route takes and answers every error as a problem. */
@Module({
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: InputPipe },
  ],
})
export class HttpModule {}
