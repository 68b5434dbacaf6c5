import fc from 'fast-check';
import { isLane, LANES } from './lanes.js';
import { byLane, laneIn, laneOf, parseWorkerQueues, partitionIn, queueName, queueOf, taskIdIn } from './queue-names.js';

const type = fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/);
const lane = fc.constantFrom(...LANES);
const UUID = '01890000-0000-7000-8000-000000000000';

describe('Queue names', () => {
  it('are read from the ids that they are written into, with their lane and partition', () => {
    fc.assert(
      fc.property(lane, fc.option(type, { nil: undefined }), fc.uuid(), (ofLane, partition, uuid) => {
        const name = queueName(ofLane, partition);
        const id = taskIdIn(name, uuid);
        expect([queueOf(id), laneOf(id)]).toEqual([name, ofLane]);
        expect([laneIn(name), partitionIn(name)]).toEqual([ofLane, partition]);
      }),
    );
    expect(taskIdIn(queueName('high', 'document_processing'), UUID)).toBe(`document_processing.high-${UUID}`);
  });

  it.each([
    '',
    'normal',
    'normal-',
    'normal-1',
    `NORMAL-${UUID}`,
    `other-${UUID}`,
    `.normal-${UUID}`,
    `a.b.normal-${UUID}`,
    `A.normal-${UUID}`,
    `a:b.normal-${UUID}`,
    `${'a'.repeat(65)}.normal-${UUID}`,
    'normal-01890000-0000-7000-8000-00000000000g',
    `normal-${UUID}\n`,
    `x normal-${UUID}`,
    `normal-${UUID}:lock`,
  ])('are not read from %p', (text) => expect(queueOf(text)).toBeUndefined());

  it('hold a lane only as far as it is named', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(isLane(text)).toBe((LANES as readonly string[]).includes(text))),
    );
    expect(['constructor', '__proto__', 'toString'].some(isLane)).toBe(false);
  });

  it('are read from WORKER_QUEUES, with or without prefix, highest lane first, each once', () => {
    expect(parseWorkerQueues('queue:low, queue:critical,low')).toEqual(['critical', 'low']);
    expect(parseWorkerQueues('high')).toEqual(['high']);
    expect(parseWorkerQueues('queue:a.low,queue:high,queue:b.high')).toEqual(['high', 'b.high', 'a.low']);
  });

  it.each([
    '',
    'queue:',
    'queue:urgent',
    'critical;low',
    'critical,,low',
    'queue:queue:low',
    'a.urgent',
    '.low',
    'a.b.low',
  ])('are refused from %p with the part that is wrong', (text) => {
    expect(() => parseWorkerQueues(text)).toThrow(/Unknown queue .*; expected queue:critical/);
  });

  it('come highest lane first, and within a lane as they were', () => {
    expect(byLane(['b.low', 'a.critical', 'low', 'critical'])).toEqual(['a.critical', 'critical', 'b.low', 'low']);
  });
});
