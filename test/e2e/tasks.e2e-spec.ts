import { BROKERS } from '../support/services.js';
import { cancelling } from './tasks/cancelling.stories.js';
import { chaining } from './tasks/chaining.stories.js';
import { delivering } from './tasks/delivering.stories.js';
import { operating } from './tasks/operating.stories.js';
import { Stage } from './tasks/stage.js';
import { submitting } from './tasks/submitting.stories.js';
import { watching } from './tasks/watching.stories.js';

describe.each(BROKERS)('tasks on %s, seen from outside', (kind) => {
  const stage = new Stage(kind);
  beforeAll(() => stage.open(), 120_000);
  afterAll(() => stage.close(), 30_000);

  describe('submitting', () => submitting(stage));
  describe('delivering webhooks', () => delivering(stage));
  describe('watching', () => watching(stage));
  describe('cancelling and retrying', () => cancelling(stage));
  describe('what follows', () => chaining(stage));
  describe('operating', () => operating(stage));
});
