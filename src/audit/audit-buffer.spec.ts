import { AuditBuffer } from './audit-buffer.js';
import type { AuditRow } from './audit-row.js';

const row = (nr: number) => ({ id: String(nr) }) as AuditRow;
const fill = (buffer: AuditBuffer, from: number, to: number): void => {
  for (let nr = from; nr < to; nr += 1) buffer.add(row(nr));
};

describe('the buffer of audit rows', () => {
  it('gives the oldest first, and what was put back before what came since', () => {
    const buffer = new AuditBuffer(100);
    fill(buffer, 0, 5);
    const taken = buffer.take(3);
    fill(buffer, 5, 6);
    buffer.putBack(taken);
    expect(buffer.take(100).map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(buffer.takeDropped()).toBe(0);
  });

  it('drops the oldest where there is no room, and counts each of them once', () => {
    const buffer = new AuditBuffer(100);
    fill(buffer, 0, 1_000);
    expect(buffer.size).toBeLessThanOrEqual(100);
    const { size } = buffer;
    const kept = buffer.take(1_000).map(({ id }) => Number(id));
    expect(kept.at(-1)).toBe(999);
    expect(kept[0]).toBe(1_000 - size);
    expect(buffer.takeDropped()).toBe(1_000 - size);
    expect(buffer.takeDropped()).toBe(0);
  });

  it('has its bound when rows come back as well', () => {
    const buffer = new AuditBuffer(100);
    fill(buffer, 0, 100);
    const taken = buffer.take(50);
    fill(buffer, 100, 150);
    buffer.putBack([...taken, row(-1)]);
    expect(buffer.size).toBeLessThanOrEqual(100);
    expect(buffer.takeDropped()).toBeGreaterThan(0);
  });
});
