import { describeOnBrokers } from '../support/stage.js';
import { cancelling } from './tasks/cancelling.stories.js';
import { chaining } from './tasks/chaining.stories.js';
import { delivering } from './tasks/delivering.stories.js';
import { operating } from './tasks/operating.stories.js';
import { submitting } from './tasks/submitting.stories.js';
import { watching } from './tasks/watching.stories.js';

// Its own: queues are paused, and every task is counted.
describeOnBrokers('tasks seen from outside', { own: { apis: 2, workers: 2 }, receivers: 12 }, (stage) => {
  describe('submitting', () => submitting(stage));
  describe('delivering webhooks', () => delivering(stage));
  describe('watching', () => watching(stage));
  describe('cancelling and retrying', () => cancelling(stage));
  describe('what follows', () => chaining(stage));
  describe('operating', () => operating(stage));
});
