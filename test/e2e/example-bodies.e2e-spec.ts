import { type ApiClient, clientFor, freshOrganization } from '../support/api-client.js';
import { sharedDeployment } from '../support/deployment.js';

interface Operation {
  requestBody?: { content: Record<string, { examples?: Record<string, { value: object }> }> };
}

/** Other systems call these, with a signature. */
const NOBODY_TRIES = ['/api/background/integrations/callbacks/{token}', '/api/background/email/events'];

describe('what /docs offers to send with "Try it out"', () => {
  let manager: ApiClient;

  beforeAll(async () => {
    const deployment = await sharedDeployment('redis');
    manager = await clientFor(deployment.apis[0]?.baseUrl ?? '', {
      organizationId: freshOrganization(),
      role: 'manager',
    });
  }, 60_000);

  it('is accepted as it stands, for every route that takes a body', async () => {
    const { paths } = (await manager.get('//docs-json')).json<{ paths: Record<string, { post?: Operation }> }>();
    const refused: unknown[] = [];
    let tried = 0;
    for (const [path, { post }] of Object.entries(paths)) {
      if (!post?.requestBody || NOBODY_TRIES.includes(path)) continue;
      const examples = Object.entries(post.requestBody.content['application/json']?.examples ?? {});
      if (examples.length === 0) refused.push({ path, example: 'none' });
      for (const [example, { value }] of examples) {
        const answer = await manager.post(`/${path.replace('{template}', 'welcome')}`, value);
        if (answer.status >= 300) refused.push({ path, example, status: answer.status, answer: answer.text });
        tried += 1;
      }
    }
    expect(refused).toEqual([]);
    expect(tried).toBeGreaterThan(20);
  });
});
