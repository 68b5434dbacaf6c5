import { HostLine } from './host-line.js';

describe('HostLine', () => {
  let now = 0;
  let line: HostLine;
  beforeEach(() => {
    now = 0;
    line = new HostLine(
      () => now,
      () => 1,
    );
  });

  it('has the first of each organization come soon however slow the host is, and the others in their turn', () => {
    const slowMs = 40_000;
    const ofX = [1, 2, 3, 4].map(() => line.sendAway('x', slowMs));
    expect(ofX).toEqual([7_500, 30_000, 45_000, 45_000]);
    expect(line.sendAway('y', slowMs)).toBe(7_500);
  });

  it('renews a claim when its holder comes again, and never gives a second one beside it', () => {
    line.sendAway('x', 40_000);
    now = 7_500;
    expect(line.sendAway('x', 40_000)).toBe(7_500);
    expect(line.sendAway('x', 40_000)).toBeGreaterThan(7_500);
    expect(line.claimants()).toEqual(['x']);
  });

  it('ends a claim with a slot, or when its holder stays away', () => {
    line.sendAway('x', 40_000);
    line.sendAway('y', 40_000);
    line.letIn('x');
    expect(line.claimants()).toEqual(['y']);
    now = 7_500;
    expect(line.claimants()).toEqual(['y']);
    now = 15_000;
    expect(line.claimants()).toEqual([]);
  });
});
