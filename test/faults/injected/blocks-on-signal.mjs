// A process whose event loop stands still for BLOCKED_MS at each SIGUSR2: a handler that computes and never awaits.
const nothing = new Int32Array(new SharedArrayBuffer(4));

process.on('SIGUSR2', () => Atomics.wait(nothing, 0, 0, Number(process.env.BLOCKED_MS)));
