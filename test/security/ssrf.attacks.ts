import { tryEach } from './attacks.js';
import { chainRows, genericRows, outsideSystemRows, urlRows } from './outbound/inside-urls.js';
import { NameRows } from './outbound/name-rows.js';
import { PathRows } from './outbound/path-rows.js';
import { Refusals } from './outbound/refusals.js';
import { nothingInTheTrap } from './outbound/trap-rows.js';
import type { SecurityStage } from './security-stage.js';

const CLASS = 'ssrf';

/** No request of a tenant reaches the inside, however it is written, resolved or sent on. */
export function ssrf(stage: SecurityStage): void {
  const refusals = new Refusals(stage);
  const names = new NameRows(stage);
  const paths = new PathRows(stage);
  // All tasks run while the refusals are tried; what their names' servers are silent about takes 9 s.
  beforeAll(() => Promise.all([names.submit(), paths.submit()]), 30_000);

  describe('a webhook to', () => tryEach(stage, CLASS, urlRows(refusals)));
  describe('by the generic route, a webhook to', () => tryEach(stage, CLASS, genericRows(refusals)));
  describe('after another task, a webhook to', () => tryEach(stage, CLASS, chainRows(refusals)));
  describe('as another system', () => tryEach(stage, CLASS, outsideSystemRows(refusals)));
  describe('a request that was answered or read with', () => tryEach(stage, CLASS, paths.rows()));
  describe('a name that resolves to', () => tryEach(stage, CLASS, names.rows()));
  describe('in the end', () => tryEach(stage, CLASS, [refusals.nothingStored(), ...nothingInTheTrap()]));
}
