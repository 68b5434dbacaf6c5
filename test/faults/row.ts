import { appendFileSync } from 'node:fs';
import { type Counts, expectSound } from './ledger.js';
import { Rig, type RigSize } from './rig.js';
import { BROKERS, type BrokerKind } from '../support/services.js';

/** How a row is run; every field has its default. */
export interface RowOptions extends RigSize {
  /** Fewer, and the row proves nothing: it is INVALID. */
  interruptedAtLeast?: number;
  /** How long after the fault a task may take to end before it counts as stuck. */
  withinMs?: number;
  /** The whole row on one broker. */
  timeoutMs?: number;
  /** Where it can hold; `reason` says why not on the others. */
  brokers?: readonly BrokerKind[];
  reason?: string;
}

/** What the fault measured, and how the ledger is read. */
export interface Outcome {
  /** One short phrase with a figure: `back in 812 ms`. */
  figure?: string;
  /** The row submits no tasks: what it interrupted it has counted with `rig.ledger.refuse`. */
  counts?: 'none';
}

/** One row's line, as `npm run faults` collects it. */
export interface RowResult {
  id: string;
  title: string;
  broker: BrokerKind;
  verdict: 'passed' | 'failed' | 'invalid' | 'not here';
  counts?: Counts;
  figure?: string;
  ms: number;
}

/**
 * One row of the fault suite, on every broker where it can hold: starts a deployment of its own, lets `fault` hurt it,
 * then reads every acknowledged task and requires that none was lost, ended otherwise than it should, ended twice or is
 * stuck, that every process that lives is ready again, and that the fault hit something.
 */
export function row(
  id: `F${string}`,
  title: string,
  options: RowOptions,
  fault: (rig: Rig, kind: BrokerKind) => Promise<Outcome | void>,
): void {
  const { brokers = BROKERS, timeoutMs = 240_000 } = options;
  // A cluster tells its clients where its servers are: nothing can stand in between.
  const canHold = (kind: BrokerKind): boolean =>
    brokers.includes(kind) && !(options.throughProxy && kind === 'redis-cluster');
  describe(`${id} ${title}`, () => {
    for (const kind of BROKERS) {
      const name = `on ${kind}`;
      if (canHold(kind)) it(name, () => run({ id, title, broker: kind }, options, fault), timeoutMs);
      else it(`${name} cannot hold: ${options.reason ?? ''}`, () => notHere(options, { id, title, broker: kind }));
    }
  });
}

type Named = Pick<RowResult, 'id' | 'title' | 'broker'>;

async function run(named: Named, options: RowOptions, fault: Parameters<typeof row>[3]): Promise<void> {
  const started = Date.now();
  const told: Omit<RowResult, 'ms' | 'verdict'> = { ...named };
  let verdict: RowResult['verdict'] = 'failed';
  const rig = await Rig.start(named.broker, options);
  try {
    const outcome = (await fault(rig, named.broker)) ?? {};
    if (outcome.figure !== undefined) told.figure = outcome.figure;
    const { counts } = await rig.settle(options.withinMs ?? 120_000);
    told.counts = counts;
    if (counts.interrupted < (options.interruptedAtLeast ?? 1)) verdict = 'invalid';
    expectSound(counts, options.interruptedAtLeast ?? 1);
    if (outcome.counts !== 'none') expect(counts.acked).toBeGreaterThan(0);
    await isWell(rig);
    verdict = 'passed';
  } finally {
    tell({ ...told, verdict, ms: Date.now() - started });
    await rig.close();
  }
}

/** Every process that lives is ready again, and none has ended by itself. */
async function isWell(rig: Rig): Promise<void> {
  await Promise.all(rig.living().map((process) => rig.isReady(process)));
  expect(rig.ended()).toEqual([]);
}

function notHere({ reason }: RowOptions, named: Named): void {
  if (reason === undefined) throw new Error(`${named.id} must say why it cannot hold on ${named.broker}`);
  tell({ ...named, verdict: 'not here', figure: reason, ms: 0 });
}

function tell(result: RowResult): void {
  process.stderr.write(`${lineOf(result)}\n`);
  if (process.env.FAULTS_RESULTS) appendFileSync(process.env.FAULTS_RESULTS, `${JSON.stringify(result)}\n`);
}

function lineOf({ id, broker, verdict, counts, figure, ms }: RowResult): string {
  const numbers = counts && Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const parts = [`${id} ${broker}: ${verdict}`, numbers?.join(' '), figure, `${Math.round(ms / 1_000)} s`];
  return parts.filter((part) => part !== undefined).join(' · ');
}
