interface Row {
  ratio?: number;
  rounds: number[];
}

interface Rows {
  rowOf(measured: object): Row;
  isReached(row: Row): boolean | undefined;
}

interface Figures {
  median(values: number[]): number;
  percentile(values: number[], percent: number): number;
}

interface CpuProfiles {
  sharesOf(profile: object, window: { from: number; to: number; requests: number }): Record<string, number>;
}

const fileOf = <Exports>(name: string): Promise<Exports> => import(`./${name}.mjs`) as Promise<Exports>;

describe('a row of the benchmark', () => {
  it('is compared round by round, so that a slow round of both sides changes nothing', async () => {
    const { rowOf } = await fileOf<Rows>('rows');
    const { ratio } = rowOf({
      what: 'this',
      unit: 's',
      rounds: [8, 2, 80],
      against: { what: 'raw', rounds: [10, 4, 100] },
    });
    expect(ratio).toBe(0.8);
  });

  it('reaches its target by its ratio, or by its median where it is compared with nothing', async () => {
    const { rowOf, isReached } = await fileOf<Rows>('rows');
    const against = { what: 'raw', rounds: [10] };
    const reached = (measured: object) => isReached(rowOf({ what: 'this', unit: 'ms', ...measured }));
    expect(reached({ rounds: [13], against, target: { atMost: 1.3 } })).toBe(true);
    expect(reached({ rounds: [14], against, target: { atMost: 1.3 } })).toBe(false);
    expect(reached({ rounds: [8], against, target: { atLeast: 0.85 } })).toBe(false);
    expect(reached({ rounds: [39, 41, 45], target: { atMost: 40 } })).toBe(false);
    expect(reached({ rounds: [14], against })).toBeUndefined();
  });

  it('takes its percentiles from what was measured, never from between', async () => {
    const { median, percentile } = await fileOf<Figures>('figures');
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 99, 100]);
    expect(percentile([7], 99)).toBe(7);
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe('a CPU profile', () => {
  it('tells the microseconds of a request by who owns the function, without start, end and waiting', async () => {
    const { sharesOf } = await fileOf<CpuProfiles>('cpu-profile');
    const frames = ['file:///x/dist/src/auth/a.js', 'file:///x/node_modules/@nestjs/core/b.js', 'node:net', ''];
    const nodes = frames.map((url, index) => ({
      id: index + 1,
      callFrame: { functionName: url ? 'f' : '(idle)', url },
    }));
    const profile = { nodes, startTime: 1000, samples: [1, 1, 2, 3, 4, 1], timeDeltas: [100, 100, 200, 300, 500, 900] };
    expect(sharesOf(profile, { from: 1150, to: 2500, requests: 10 })).toEqual({
      'src/auth': 10,
      '@nestjs': 20,
      'node:net': 30,
    });
  });
});
