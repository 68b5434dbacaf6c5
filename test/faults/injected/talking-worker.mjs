// The worker from its compiled files (of the bundled ones no class can be reached), whose handlers log each line so often that a
// task's log is full: more than the kernel keeps for a reader.
import 'reflect-metadata';

const compiled = (/** @type {string} */ file) => import(new URL(`../../../dist/${file}`, import.meta.url).href);
const { AttemptJournal, MAX_LOG_LINES } = await compiled('libs/task-engine/src/attempt/attempt-journal.js');
const { WorkerModule } = await compiled('src/app.module.js');
const { createApp, runProcess } = await compiled('src/create-app.js');

const { log } = AttemptJournal.prototype;

AttemptJournal.prototype.log = function (/** @type {string} */ level, /** @type {string} */ message) {
  for (let line = 0; line < MAX_LOG_LINES; line += 1) log.call(this, level, message.padEnd(4_000, '.'));
};

await runProcess(process.env, async (/** @type {any} */ env) => {
  const app = await createApp(WorkerModule.with(env), env);
  await app.listen(env.workerHealthPort, '::');
});
