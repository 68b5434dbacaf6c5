import { tryEach } from './attacks.js';
import { Refusals } from './outbound/refusals.js';
import { sentRows } from './outbound/sent-rows.js';
import { headerRows, mailRows, requestHeaderRows } from './outbound/shape-rows.js';
import type { SecurityStage } from './security-stage.js';

const CLASS = 'outbound shape';

/** What leaves has the shape that we give it: no header, recipient or template of a tenant's making. */
export function outboundShape(stage: SecurityStage): void {
  const refusals = new Refusals(stage);

  describe('a webhook with', () => tryEach(stage, CLASS, headerRows(refusals)));
  describe('a mail with', () => tryEach(stage, CLASS, mailRows(refusals)));
  describe('a request with', () => tryEach(stage, CLASS, requestHeaderRows(refusals)));
  describe('what is sent', () => tryEach(stage, CLASS, sentRows()));
  describe('in the end', () => tryEach(stage, CLASS, [refusals.nothingStored()]));
}
