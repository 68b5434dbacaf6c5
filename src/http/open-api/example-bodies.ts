import type { Type } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';

/**
 * Bodies that /docs offers to send, each under the words that say what it shows. Without them it offers every field at
 * once, those that exclude each other too, and "Try it out" answers 422.
 */
export const ExampleBodies = (type: Type<object>, examples: Record<string, object>): MethodDecorator =>
  ApiBody({
    type,
    examples: Object.fromEntries(Object.entries(examples).map(([summary, value]) => [summary, { summary, value }])),
  });
