import fc from 'fast-check';
import { isLane, laneOf, LANES, parseWorkerQueues, taskIdIn } from './lanes.js';

describe('Lanes', () => {
  it('are read from the ids that they are written into', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LANES), fc.uuid(), (lane, uuid) =>
        expect(laneOf(taskIdIn(lane, uuid))).toBe(lane),
      ),
    );
  });

  it.each([
    '',
    'normal',
    'normal-',
    'normal-1',
    'NORMAL-01890000-0000-7000-8000-000000000000',
    'other-01890000-0000-7000-8000-000000000000',
    'normal-01890000-0000-7000-8000-00000000000g',
    'normal-01890000-0000-7000-8000-000000000000\n',
    'x normal-01890000-0000-7000-8000-000000000000',
    'normal-01890000-0000-7000-8000-000000000000:lock',
  ])('are not read from %p', (text) => expect(laneOf(text)).toBeUndefined());

  it('are read from any text only as far as they are named', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(isLane(text)).toBe((LANES as readonly string[]).includes(text))),
    );
    expect(['constructor', '__proto__', 'toString'].some(isLane)).toBe(false);
  });

  it('are read from WORKER_QUEUES, with or without prefix, highest first, each once', () => {
    expect(parseWorkerQueues('queue:low, queue:critical,low')).toEqual(['critical', 'low']);
    expect(parseWorkerQueues('high')).toEqual(['high']);
  });

  it.each(['', 'queue:', 'queue:urgent', 'critical;low', 'critical,,low', 'queue:queue:low'])(
    'are refused from %p with the part that is wrong',
    (text) => {
      expect(() => parseWorkerQueues(text)).toThrow(/is no queue; known: queue:critical/);
    },
  );
});
