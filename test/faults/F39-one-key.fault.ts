import { randomUUID } from 'node:crypto';
import type { TestProcess } from '../support/processes.js';
import { row } from './row.js';

const SUBMITS = 50;

row(
  'F39',
  `${SUBMITS} parallel submits at two APIs carry one key: they make one task`,
  { workers: 1, interruptedAtLeast: SUBMITS - 1 },
  async (rig) => {
    const request = {
      key: 'one',
      webhook_url: rig.receiver.nextUrl(),
      headers: { 'idempotency-key': randomUUID() },
    };
    const submit = async ({ baseUrl }: TestProcess): Promise<void> => {
      // A busy broker may answer 503; whoever is told so comes again with the same key.
      while ((await rig.client.submit(baseUrl, request)).status === 503);
    };
    const [first, second] = rig.apis as [TestProcess, TestProcess];
    await Promise.all(Array.from({ length: SUBMITS }, (_, nth) => submit(nth % 2 === 0 ? first : second)));
    rig.ledger.refuse(SUBMITS - 1);

    expect(rig.client.submits.filter(({ status }) => status === 202)).toHaveLength(SUBMITS);
    const { counts } = await rig.settle(60_000);
    expect(counts).toMatchObject({ acked: 1, duplicated_effects: 0 });
    expect(rig.receiver.effects).toHaveLength(1);
  },
);
