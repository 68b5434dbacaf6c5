import { ANY_BROKER, BROKERS } from '../support/services.js';
import { openWhile } from '../support/stage.js';
import { inputs } from './inputs.attacks.js';
import { logInjection } from './log-injection.attacks.js';
import { outboundShape } from './outbound-shape.attacks.js';
import { roles } from './roles.attacks.js';
import { SecurityStage } from './security-stage.js';
import { ssrf } from './ssrf.attacks.js';
import { storage } from './storage.attacks.js';
import { surface } from './surface.attacks.js';
import { tenants } from './tenants.attacks.js';
import { tickets } from './tickets.attacks.js';
import { tokens } from './tokens.attacks.js';

describe.each(BROKERS)('nobody gets in, nothing gets out, on %s', (kind) => {
  const stage = new SecurityStage(kind);
  openWhile(stage);

  // What comes before a broker, or beside it, is not tried on each.
  const describeOnAny = ANY_BROKER.includes(kind) ? describe : () => undefined;

  describeOnAny('tokens', () => tokens(stage));
  describe('tenants', () => tenants(stage));
  describeOnAny('roles', () => roles(stage));
  describe('inputs', () => inputs(stage));
  describe('tickets', () => tickets(stage));
  describeOnAny('surface', () => surface(stage));
  describeOnAny('server-side request forgery', () => ssrf(stage));
  describeOnAny('the shape of what is sent', () => outboundShape(stage));
  describeOnAny('storage', () => storage(stage));
  describeOnAny('log injection', () => logInjection(stage));
});
