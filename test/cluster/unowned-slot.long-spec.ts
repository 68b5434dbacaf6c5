import { clientFor, expectStatus, freshOrganization } from '../support/api-client.js';
import { deploy, type Deployment } from '../support/deployment.js';
import { startApi } from '../support/processes.js';
import { ClusterView } from './cluster-view.js';

const TASK = '0199c0de-7a5b-7000-8000-000000000000';

describe('Redis Cluster of which nobody owns one slot', () => {
  let deployment: Deployment;
  let view: ClusterView;

  beforeAll(async () => {
    deployment = await deploy('redis-cluster', { apis: 0, workers: 0 });
    view = new ClusterView(deployment.broker);
  }, 60_000);
  afterAll(async () => {
    view?.close();
    await deployment?.stop();
  }, 30_000);

  it('is away for the queue in it, within two seconds, and not a failure of ours', async () => {
    await view.disown('low');
    // Who was there before goes by the map of then; this one never saw an owner.
    const api = await startApi(deployment.env);
    deployment.apis.push(api);
    const client = await clientFor(api.baseUrl, { organizationId: freshOrganization() });
    const delivery = { webhook_url: 'https://example.com', data: {}, priority: 'low' };
    for (const ask of [
      () => client.get(`/tasks/low-${TASK}`),
      () => client.post('/tasks/webhook-delivery', delivery),
    ]) {
      const asked = Date.now();
      expect(Number(expectStatus(503, await ask()).headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Date.now() - asked).toBeLessThan(2_500);
    }
  }, 60_000);
});
