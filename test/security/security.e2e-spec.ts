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

  // What comes before a broker, or beside it.
  if (ANY_BROKER.includes(kind)) {
    describe('tokens', () => tokens(stage));
    describe('roles', () => roles(stage));
    describe('surface', () => surface(stage));
    describe('server-side request forgery', () => ssrf(stage));
    describe('the shape of what is sent', () => outboundShape(stage));
    describe('storage', () => storage(stage));
    describe('log injection', () => logInjection(stage));
  }
  describe('tenants', () => tenants(stage));
  describe('inputs', () => inputs(stage));
  describe('tickets', () => tickets(stage));
});
