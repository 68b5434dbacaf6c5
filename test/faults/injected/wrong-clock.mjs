// A process whose clock is CLOCK_OFF_MS ahead of the machine's, until SIGUSR2 puts it right. Timers are not moved.
const RealDate = Date;
let offMs = Number(process.env.CLOCK_OFF_MS);
const now = () => RealDate.now() + offMs;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
process.on('SIGUSR2', () => (offMs = 0));
